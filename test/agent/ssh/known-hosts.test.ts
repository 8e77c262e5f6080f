import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fingerprintOf, KnownHosts } from '../../../agent/ssh/known-hosts.ts';
import { newFolder, removeFolders } from '../../kit/folder.ts';
import { runs } from '../../kit/runs.ts';
import { newKey } from '../../kit/sshd.ts';
import { describeWithTools } from '../../kit/tools.ts';

removeFolders();

/** A key as it stands in a file: the length of its type, the type, and some bytes. */
function keyOf(type: string, seed: number): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(type.length);
  return Buffer.concat([length, Buffer.from(type), Buffer.alloc(32, seed)]);
}

const ED = keyOf('ssh-ed25519', 1);
const OTHER = keyOf('ssh-ed25519', 2);
const RSA = keyOf('ssh-rsa', 3);
const line = (names: string, key: Buffer, marker = ''): string =>
  `${marker}${names} ${key.subarray(4, 4 + key.readUInt32BE(0))} ${key.toString('base64')} a comment\n`;
const standing = (text: string, address: string, port: number, key = ED) =>
  new KnownHosts('known', text).check(address, port, key).standing;

describe('known host keys', () => {
  it.each`
    names                      | address         | port    | expected     | why
    ${'db-1'}                  | ${'db-1'}       | ${22}   | ${'known'}   | ${'by name'}
    ${'DB-1'}                  | ${'db-1'}       | ${22}   | ${'known'}   | ${'names ignore case'}
    ${'db-1,10.0.0.1'}         | ${'10.0.0.1'}   | ${22}   | ${'known'}   | ${'one of several names'}
    ${'db-1'}                  | ${'db-1'}       | ${2222} | ${'unknown'} | ${'another port is another server'}
    ${'[db-1]:2222'}           | ${'db-1'}       | ${2222} | ${'known'}   | ${'a port is part of the name'}
    ${'[db-1]:2222'}           | ${'db-1'}       | ${22}   | ${'unknown'} | ${'a port is part of the name'}
    ${'*.example'}             | ${'db.example'} | ${22}   | ${'known'}   | ${'a star stands for anything'}
    ${'db-?'}                  | ${'db-1'}       | ${22}   | ${'known'}   | ${'a question mark for one'}
    ${'db-?'}                  | ${'db-12'}      | ${22}   | ${'unknown'} | ${'and for one only'}
    ${'*.example,!db.example'} | ${'db.example'} | ${22}   | ${'unknown'} | ${'a denial wins'}
    ${'*'}                     | ${'fe80::1'}    | ${22}   | ${'known'}   | ${'also for addresses'}
  `('"$names" for $address port $port: $expected, $why', ({ names, address, port, expected }) => {
    expect(standing(line(names, ED), address, port)).toBe(expected);
  });

  it('a key is known, changed, revoked, of an authority or new', () => {
    expect(standing(line('a', ED), 'a', 22, OTHER)).toBe('changed');
    expect(standing(line('a', RSA), 'a', 22, ED)).toBe('changed'); // another type is no first contact
    expect(standing(line('a', ED) + line('a', OTHER), 'a', 22, OTHER)).toBe('known');
    expect(standing(line('a', ED) + line('*', ED, '@revoked '), 'a', 22)).toBe('revoked');
    expect(standing(line('a', RSA, '@cert-authority '), 'a', 22)).toBe('authority');
    expect(standing('# nobody\n\n', 'a', 22)).toBe('unknown');
    const changed = new KnownHosts('known', line('a', ED)).check('a', 22, OTHER);
    expect(changed).toEqual({ standing: 'changed', known: [fingerprintOf(ED)] });
  });

  it.each(['a ssh-ed25519', 'a ssh-rsa AAAA', '@unknown a ssh-ed25519 AAAA', `a ssh-rsa ${ED.toString('base64')}`])(
    'a line that is no key is refused with its number: %s',
    (text) => {
      expect(() => new KnownHosts('known', `${line('a', ED)}${text}\n`)).toThrow('line 2 of known is no host key');
    },
  );

  it('a key that was taken is known now and after reading the file again, after a last line without end too', () => {
    const path = join(newFolder(), 'known');
    writeFileSync(path, line('b', OTHER).trimEnd(), { mode: 0o600 });
    const known = KnownHosts.read(path);
    known.add('a', 2222, ED);
    for (const one of [known, KnownHosts.read(path)]) {
      expect(one.check('a', 2222, ED).standing).toBe('known');
      expect(one.check('b', 22, OTHER).standing).toBe('known');
      expect(one.typesFor('a', 2222)).toEqual(['ssh-ed25519']);
    }
  });

  it('a file that others may change is not believed', () => {
    const path = join(newFolder(), 'known');
    writeFileSync(path, line('a', ED));
    chmodSync(path, 0o666);
    expect(() => KnownHosts.read(path)).toThrow('others may change');
  });

  it('no pattern costs more than its length times that of the name', () => {
    expect(standing(line(`${'*a'.repeat(500)}b`, ED), 'a'.repeat(250), 22)).toBe('unknown');
  });

  it('any text is a file of keys or is refused with its line, and never breaks', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), (text) => {
        try {
          new KnownHosts('known', text).check('a', 22, ED);
        } catch (error) {
          expect(String(error)).toMatch(/line \d+ of known is no host key/);
        }
      }),
      runs(300, 20_000),
    );
  });
});

describeWithTools('known host keys beside OpenSSH', { 'ssh-keygen': 'openssh-client' }, () => {
  it('hashed names and fingerprints are those of ssh-keygen', () => {
    const folder = newFolder();
    const { publicKey } = newKey(folder);
    const [type = '', base64 = ''] = publicKey.split(' ');
    const path = join(folder, 'known');
    writeFileSync(path, `db-1,[10.0.0.1]:2222 ${type} ${base64}\n`, { mode: 0o600 });
    const print = execFileSync('ssh-keygen', ['-l', '-f', path], { encoding: 'utf8' });
    execFileSync('ssh-keygen', ['-q', '-H', '-f', path], { stdio: 'ignore' });
    expect(readFileSync(path, 'utf8')).toMatch(/^\|1\|/);
    const key = Buffer.from(base64, 'base64');
    const known = KnownHosts.read(path);
    expect(known.check('db-1', 22, key).standing).toBe('known');
    expect(known.check('10.0.0.1', 2222, key).standing).toBe('known');
    expect(known.check('10.0.0.1', 22, key).standing).toBe('unknown');
    expect(print).toContain(fingerprintOf(key));
  });
});
