import type { WatchKey } from '../../policies/inventory/watch.ts';
import { SECRET_NAME } from '../catalogue/secrets.ts';
import { CATALOGUE_VERSION } from '../catalogue/version.ts';
import { WINDOWS_ACL_PATHS } from '../catalogue/windows-acl-paths.ts';
import type { RegistryAsk } from '../catalogue/windows-ask.ts';
import { WINDOWS_PROGRAMS } from '../catalogue/windows-commands.ts';
import { REGISTRY_TOPICS } from '../catalogue/windows-registry.ts';
import { WMI_CLASSES } from '../catalogue/windows-wmi.ts';
import { recordPs1Text } from './record-ps1-text.ts';

const START = '# >>> made from the catalogue; do not edit\n';
const END = '# <<<\n';

/**
 * The text of record.ps1 with the lists of the catalogue in it, and with what packs of others want asked for. The file in
 * this folder carries the lists without a watch list; `node agent/write-recorders.ts` writes them anew, and a test holds
 * it current.
 */
export function windowsRecorderScript(watch: readonly WatchKey[] = []): string {
  const script = recordPs1Text();
  const start = script.indexOf(START);
  const end = script.indexOf(END);
  if (start === -1 || end < start) throw new Error('record.ps1 has lost the marks between which its lists stand');
  return script.slice(0, start + START.length) + listsOf(watch) + script.slice(end);
}

function listsOf(watch: readonly WatchKey[]): string {
  const topics: [string, readonly RegistryAsk[]][] = Object.entries(REGISTRY_TOPICS).map(([topic, asks]) => [
    topic,
    topic === 'baseline' ? [...asks, ...watched(watch)] : asks,
  ]);
  const registry = topics.flatMap(([topic, asks]) => asks.map(({ key, values }) => line(topic, key, ...values)));
  const classes = WMI_CLASSES.map((ask) =>
    line(ask.class, ask.namespace ?? 'root\\cimv2', ask.filter ?? '', ask.properties.join(' ')),
  );
  const programs = WINDOWS_PROGRAMS.map(({ name, seconds, needsAdministrator, line: words }) =>
    line(name, String(seconds), needsAdministrator === true ? 'administrator' : 'anyone', words),
  );
  return [
    `$Catalogue = '${CATALOGUE_VERSION}'`,
    `$SecretNames = '(?i)${SECRET_NAME.source}'`,
    ...hereString('RegistryText', registry),
    ...hereString('ClassText', classes),
    ...hereString('ProgramText', programs),
    ...hereString('AclText', WINDOWS_ACL_PATHS),
    '',
  ].join('\n');
}

/** Keys of a watch list, each with the values that are asked of it. */
function watched(watch: readonly WatchKey[]): RegistryAsk[] {
  const asks = new Map<string, string[]>();
  for (const { section, steps } of watch) {
    const [key = '', value] = steps;
    if (
      section !== 'windows.registry' ||
      !isWritable(key) ||
      key.includes('*') ||
      (value !== undefined && !isWritable(value))
    )
      continue;
    const values = asks.get(key) ?? [];
    if (value !== undefined) values.push(value);
    asks.set(key, values);
  }
  return [...asks].map(([key, values]) => ({ key: key.replace(/^hklm\\/, 'HKLM\\'), values }));
}

/** What can stand in a list of the script and means itself there. */
function isWritable(text: string): boolean {
  return /^[ -~]+$/.test(text) && !text.includes('|') && text !== '*';
}

function line(...words: string[]): string {
  return words.join('|');
}

/** A text of PowerShell in which nothing is expanded; it ends at the first line that begins with `'@`. */
function hereString(name: string, lines: readonly string[]): string[] {
  return [`$${name} = @'`, ...lines, "'@"];
}
