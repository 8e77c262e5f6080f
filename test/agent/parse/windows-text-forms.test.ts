import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseWindowsList, parseWmicList, windowsInstant } from '../../../agent/parse/windows-list.ts';
import { parseRegistry } from '../../../agent/parse/windows-registry.ts';
import { describeWithCorpus } from '../../kit/tools.ts';

describe('the list form of Windows recordings', () => {
  const text =
    'Name=Spooler\nPathName=C:\\\\Windows\\\\spoolsv.exe\nNote=two\\nlines\nStarted=True\n\nName=EFS\nName=x=y\n';

  it('has records parted by an empty line, arrays as repeated lines, and escapes', () => {
    const [spooler, other, ...rest] = parseWindowsList(text);
    expect(rest).toEqual([]);
    expect(spooler?.text('pathname')).toBe('C:\\Windows\\spoolsv.exe');
    expect(spooler?.text('Note')).toBe('two\nlines');
    expect(spooler?.boolean('Started')).toBe(true);
    expect(spooler?.has('State')).toBe(false);
    expect(other?.texts('NAME')).toEqual(['EFS', 'x=y']);
  });

  it('holds nothing where there is no text, and is not understood where a line is no property', () => {
    expect(parseWindowsList('')).toEqual([]);
    expect(() => parseWindowsList('Name=a\nAccess is denied.\n')).toThrow(/line 2 .* "Access is denied\."/);
  });

  it('gives back any value that is written in its escapes', () => {
    const escaped = (value: string) => value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r');
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        fc.pre(!value.startsWith('\uFEFF'));
        expect(parseWindowsList(`Value=${escaped(value)}`)[0]?.text('Value')).toBe(value);
      }),
    );
  });

  it.each([
    ['20191105123456.500000+420', '2019-11-05T05:34:56Z', 'local time, minutes from UTC'],
    ['20130822042018.500000-300', '2013-08-22T09:20:18Z', 'west of Greenwich'],
    ['2026-11-21T08:00:00Z', '2026-11-21T08:00:00Z', 'already an instant'],
    ['16010101000000.000000+000', undefined, 'never'],
    ['********123456.500000+420', undefined, 'a pattern'],
    ['5/11/2019', undefined, 'a local date says nothing sure'],
  ] as readonly (readonly [string, string | undefined, string])[])('%s is the instant %s: %s', (written, instant) => {
    expect(windowsInstant(written)).toBe(instant);
  });
});

describe('lists that wmic prints', () => {
  it('are read with their line ends, arrays in braces, empty values as null', () => {
    const [record, ...rest] = parseWmicList(
      '\r\r\n\r\r\nCaption=A &amp; B\r\r\nIPAddress={"10.0.0.1","fe80::1"}\r\r\nPath=C:\\new\r\r\nIndex=\r\r\nNote=first\r\r\nsecond\r\r\n\r\r\n',
    );
    expect(rest).toEqual([]);
    expect(record?.text('Caption')).toBe('A & B');
    expect(record?.texts('IPAddress')).toEqual(['10.0.0.1', 'fe80::1']);
    expect(record?.text('Path')).toBe('C:\\new');
    expect(record?.has('Index')).toBe(false);
    expect(record?.text('Note')).toBe('first\nsecond');
  });

  it('are not understood where an error stands instead', () => {
    expect(() => parseWmicList('ERROR:\r\nDescription = Invalid class\r\n')).toThrow(/is no "Property=Value"/);
  });
});

describe('the registry form of Windows recordings', () => {
  const lsa = 'HKLM\\SYSTEM\\CurrentControlSet\\Control\\Lsa';
  const text = [
    '[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Lsa]',
    '"RestrictAnonymous"=dword:00000001',
    '"LmCompatibilityLevel"=-',
    '"Path with \\"quotes\\""="C:\\\\Windows"',
    '@="unnamed"',
    '"Security Packages"=hex(7):6b,00,65,00,72,00,62,00,00,00,6d,00,00,00,00,00',
    '"Big"=hex(b):ff,ff,ff,ff,01,00,00,00',
    '"Expand"=hex(2):25,00,41,00,25,00,00,00',
    '"Bytes"=hex:de,ad,\\',
    '  be,ef',
    '"Lines"=hex(1):61,00,0a,00,62,00,00,00',
    '[-HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Nothing]',
    ';refused permission_denied [HKEY_LOCAL_MACHINE\\SAM\\SAM]',
  ].join('\n');

  it('gives every kind of value as the contract writes it', () => {
    const key = parseRegistry(text).key(lsa.toUpperCase());
    expect(Object.fromEntries(key?.values ?? [])).toEqual({
      restrictanonymous: 1,
      lmcompatibilitylevel: null,
      'path with "quotes"': 'C:\\Windows',
      '@': 'unnamed',
      'security packages': ['kerb', 'm'],
      big: 8589934591,
      expand: '%A%',
      bytes: { type: 'REG_BINARY', hex: 'deadbeef' },
      lines: 'a\nb',
    });
    expect(key?.names.get('restrictanonymous')).toBe('RestrictAnonymous');
  });

  it('tells what does not exist from what nobody asked and from what was refused', () => {
    const registry = parseRegistry(text);
    expect(registry.key('hklm\\software\\policies\\nothing')).toBeNull();
    expect(registry.key('hklm\\software\\other')).toBeUndefined();
    expect(() => registry.key('HKLM\\SAM\\SAM')).toThrow(/could not be read/);
    expect(registry.children('HKLM\\system\\currentcontrolset\\control').map(({ path }) => path)).toEqual([lsa]);
  });

  it('reads an export of regedit: its title, line breaks in texts, a text that ends in a backslash', () => {
    const registry = parseRegistry(
      'Windows Registry Editor Version 5.00\r\n\r\n[HKEY_USERS\\S-1-5-18\\Software]\r\n"Dir"="C:\\\\"\r\n"Text"="one\r\ntwo"\r\n"N"=dword:ffffffff\r\n\r\n',
    );
    expect(Object.fromEntries(registry.key('hku\\s-1-5-18\\software')?.values ?? [])).toEqual({
      dir: 'C:\\',
      text: 'one\ntwo',
      n: 4294967295,
    });
  });

  it('keeps a QWORD that is no safe number as its bytes, and DWORDs of odd length too', () => {
    const values = parseRegistry('[HKLM\\A]\n"q"=hex(b):ff,ff,ff,ff,ff,ff,ff,ff\n"d"=hex(4):01,00\n').key(
      'hklm\\a',
    )?.values;
    expect(values?.get('q')).toEqual({ type: 'REG_QWORD', hex: 'ffffffffffffffff' });
    expect(values?.get('d')).toEqual({ type: 'REG_DWORD', hex: '0100' });
  });

  it.each([
    ['ERROR: The system was unable to find the specified registry key or value.', 'the words of reg.exe'],
    ['"orphan"=dword:1', 'a value without its key'],
    ['[HKLM\\A]\n"x"=word:1', 'a type that regedit does not know'],
    ['[HKLM\\A]\n"x"=hex:zz', 'digits that are none'],
    ['[HKLM\\A]\n"x"="never closed\n', 'a text without its end'],
  ])('does not understand %j: %s', (line) => {
    expect(() => parseRegistry(line)).toThrow(/is no line of a registry export/);
  });
});

const decoded = (bytes: Buffer) => bytes.toString('utf16le').replace(/^\uFEFF+/, '');

describeWithCorpus('exports and lists of real Windows hosts', (corpus) => {
  const registry = join(corpus, 'command-output/glpi-agent/win32-registry');
  const wmi = join(corpus, 'command-output/glpi-agent/win32-wmi');
  const files = (folder: string) => (corpus === '' ? [] : readdirSync(folder));

  it.each(files(registry))('the export %s has keys and values', (name) => {
    const bytes = readFileSync(join(registry, name));
    const text = decoded(name.endsWith('.gz') ? gunzipSync(bytes) : bytes);
    const { keys } = parseRegistry(text);
    expect(keys.size).toBe(new Set(text.match(/^\[HKEY.*\]/gm)?.map((key) => key.toLowerCase())).size);
    const values = [...keys.values()].reduce((sum, key) => sum + (key?.values.size ?? 0), 0);
    expect(values).toBeGreaterThan(0);
  });

  it.each(files(wmi))('the list %s has records', (name) => {
    const text = decoded(readFileSync(join(wmi, name)));
    const records = parseWmicList(text);
    expect(records.length).toBeGreaterThan(0);
    for (const record of records) expect(record.names.length).toBeGreaterThan(0);
  });
});
