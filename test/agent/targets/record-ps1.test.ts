import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SECRET_NAME } from '../../../agent/catalogue/secrets.ts';
import { WINDOWS_PARTS, WINDOWS_PROGRAMS, windowsPartNames } from '../../../agent/catalogue/windows-commands.ts';
import { REGISTRY_TOPICS } from '../../../agent/catalogue/windows-registry.ts';
import { WMI_CLASSES } from '../../../agent/catalogue/windows-wmi.ts';
import { inspect } from '../../../agent/inspect.ts';
import { probes } from '../../../agent/probes/index.ts';
import { BundleTarget } from '../../../agent/targets/bundle.ts';
import { TITLE } from '../../../agent/targets/bundle-format.ts';
import { readBundle } from '../../../agent/targets/bundle-reader.ts';
import { windowsRecorderScript } from '../../../agent/targets/recorder-windows.ts';
import type { Command, CommandResult } from '../../../agent/targets/target.ts';
import { inPackage } from '../../../policies/base/package-root.ts';
import { isWatchable, watchNames } from '../../../policies/inventory/watch.ts';
import { tokensOf } from '../../kit/powershell.ts';
import { windowsBundle } from '../../kit/windows-recording.ts';

const script = readFileSync(inPackage('agent/targets/record.ps1'), 'utf8');
const tokens = tokensOf(script);
const words = tokens.filter(({ kind }) => kind === 'word').map(({ text }) => text);
const own = [...script.matchAll(/^function ([A-Za-z-]+)/gm)].map(([, name = '']) => name);

describe('the list that record.ps1 carries', () => {
  it('is what the catalogue makes of it; `node agent/write-recorders.ts` writes it anew', () => {
    expect(script).toBe(windowsRecorderScript());
  });

  it('has every topic, class and program, and a function for every other part', () => {
    for (const topic of Object.keys(REGISTRY_TOPICS)) expect(script).toContain(`\n${topic}|HK`);
    for (const { class: name } of WMI_CLASSES) expect(script).toContain(`\n${name}|root\\`);
    for (const { name } of WINDOWS_PROGRAMS) expect(script).toContain(`\n${name}|`);
    for (const name of WINDOWS_PARTS) expect(script).toContain(`Add-Work '${name}'`);
  });

  it('never asks for the class that repairs installations when it is read', () => {
    expect(WMI_CLASSES.map((ask) => ask.class)).not.toContain('Win32_Product');
    expect(script.match(/Win32_Product\b/g)).toHaveLength(1); // where the head says so
  });

  it('takes names that packs want asked for, and nothing that is more than a name', () => {
    const keys = [
      { section: 'windows.registry', steps: ['hklm\\software\\policies\\vendor', 'Mode'] },
      { section: 'windows.registry', steps: ['hklm\\software\\policies\\vendor', "x\n'@; Remove-Item C:\\"] },
      { section: 'windows.registry', steps: ['hklm\\software\\policies\\*'] },
    ];
    expect(watchNames(keys, 'windows').every(isWatchable)).toBe(true);
    const made = windowsRecorderScript(keys);
    expect(made).toContain('\nbaseline|HKLM\\software\\policies\\vendor|Mode\n');
    expect(made).not.toContain('Remove-Item');
    expect(made).not.toContain('policies\\*');
  });

  it('cuts secrets by the same names as every other door', () => {
    expect(script).toContain(`$SecretNames = '(?i)${SECRET_NAME.source}'`);
  });
});

/** Asked for by probes of Windows; every one of them must be written by record.ps1, if only as absent. */
class AskedParts extends BundleTarget {
  readonly asked = new Set<string>();

  override async run(command: Command): Promise<CommandResult | undefined> {
    this.asked.add(command.name);
    return await super.run(command);
  }
}

it('every part that a probe asks for is one that record.ps1 writes', async () => {
  const target = new AskedParts(readBundle(windowsBundle({})));
  await inspect(target, { now: new Date('2026-11-21T08:00:00Z'), agent: { version: '0' }, probes });
  expect(target.asked.size).toBeGreaterThan(5);
  expect([...target.asked].filter((name) => !windowsPartNames().includes(name))).toEqual([]);
});

// No PowerShell runs where this is tested, so the text itself is held to what PowerShell 2.0 understands.
describe('the text of record.ps1', () => {
  it('is plain ASCII without tabs: PowerShell 2.0 reads a file without mark in the code page of the host', () => {
    expect(script).toMatch(/^[\n\x20-\x7e]*$/);
  });

  it('closes what it opens, outside of texts and comments', () => {
    const open: string[] = [];
    for (const { text } of tokens.filter(({ kind }) => kind === 'bracket')) {
      if ('({['.includes(text.at(-1) ?? '')) open.push(text.at(-1) ?? '');
      else expect(`${open.pop()}${text}`).toMatch(/^(?:\(\)|\{\}|\[\])$/);
    }
    expect(open).toEqual([]);
  });

  it('calls nothing but its own functions and cmdlets of PowerShell 2.0', () => {
    const cmdlets = words.filter((word) => /^[A-Z][a-z]+-[A-Za-z]+$/.test(word));
    const allowed = [
      'Add-Type',
      'Get-Acl',
      'Get-Date',
      'Get-Location',
      'New-Object',
      'Out-Host',
      'Sort-Object',
      'Where-Object',
      'Write-Host',
      'Write-Verbose',
    ];
    expect([...new Set(cmdlets)].filter((name) => !own.includes(name) && !allowed.includes(name))).toEqual([]);
  });

  it('uses every function it has', () => {
    expect(own.filter((name) => words.filter((word) => word === name).length < 2)).toEqual([]);
    expect(new Set(own).size).toBe(own.length);
  });

  it.each([
    [/^-(?:in|notin|shl|shr|isnot)$/i, 'operators of PowerShell 3 and later'],
    [/^(?:class|enum|using|workflow|parallel|sequence)$/i, 'words of PowerShell 3 and later'],
    [
      /^(?:iex|Invoke-Expression|Invoke-Command|Start-Process|Remove-Item|Set-\w+|Clear-\w+|Stop-\w+|Restart-\w+)$/i,
      'what changes a host, or runs a text',
    ],
    [/^-(?:Raw|LiteralPath|NoNewline|Depth|AsHashtable|File|Directory)$/i, 'switches of later cmdlets'],
  ])('has no %s: %s', (pattern) => {
    const found = words.filter((word) => pattern.test(word)).filter((word) => word !== '-File'); // of powershell.exe
    expect(found).toEqual([]);
  });

  it.each([
    [/\[(?:ordered|pscustomobject)\]/i, 'types of PowerShell 3'],
    [/::new\(/, 'constructors of PowerShell 5'],
    [/\.(?:Where|ForEach)\(/, 'methods of PowerShell 4'],
    [/\?\?|\?\.|&&|\|\|/, 'operators of PowerShell 7'],
    [/\$PS(?:Item|ScriptRoot|CommandPath)\b/, 'variables of PowerShell 3'],
    [/IsNullOrWhiteSpace|RegistryView|EnumerateFiles|\bTuple\b/, 'members of .NET 4'],
    [
      /\.(?:SetValue|DeleteSubKey\w*|DeleteValue|CreateSubKey|Put|Terminate|StopService|StartService)\(/,
      'methods that change the host',
    ],
  ])('has no %s: %s', (pattern) => {
    const code = tokens
      .filter(({ kind }) => kind !== 'comment' && kind !== 'text')
      .map(({ text }) => text)
      .join('');
    expect(code).not.toMatch(pattern);
  });

  it('writes files in two places: the bundle, and a folder of its own that it removes', () => {
    expect(script.match(/WriteAll\w+|StreamWriter|Out-File|Set-Content/g)).toEqual(['WriteAllBytes']);
    expect(script.match(/CreateDirectory|\]::Delete/g)).toEqual(['CreateDirectory', ']::Delete']);
    expect(script).toMatch(
      /try \{ & \$work \$folder \}\s+finally \{ \[System\.IO\.Directory\]::Delete\(\$folder, \$true\) \}/,
    );
  });

  it('writes the frames that the reader reads', () => {
    expect(script).toContain(`"${TITLE}\`n`);
    for (const frame of ['recorder: ', 'recorded: ', 'door: windows`n', 'platform: windows`n', 'privilege: '])
      expect(script).toContain(frame);
    for (const frame of [
      '== command $name`nexit: 0`ncontent: ',
      '== command $name`nabsent`n',
      'refused: $reason`n',
      "'== end '",
    ])
      expect(script).toContain(frame);
  });

  it('names only reasons that the contract has', () => {
    const reasons = [...script.matchAll(/Add-Refused \S+ '([a-z_]+)'/g)].map(([, reason]) => reason);
    expect(new Set(reasons).size).toBeGreaterThan(3);
    for (const reason of reasons)
      expect([
        'byte_limit',
        'row_limit',
        'time_limit',
        'command_failed',
        'permission_denied',
        'tool_missing',
        'not_supported_here',
      ]).toContain(reason);
  });
});
