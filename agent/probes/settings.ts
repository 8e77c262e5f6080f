import { maskValue, withoutUserInfo } from '../catalogue/secrets.ts';
import { SETTINGS_TABLE, type SettingsSource } from '../catalogue/settings-table.ts';
import { type Assignment, parseSettings, typedValue, type Value } from '../parse/settings.ts';
import { keepLines } from '../parse/text.ts';
import { dropIns, systemdConfig } from './drop-ins.ts';
import { defineProbe, type Probe } from './probe.ts';
import { type Layers, Reader } from './reader.ts';

/** Facts of most settings sections. */
export interface SettingsFacts {
  readonly files: readonly string[];
  readonly values: Record<string, Value | null>;
  readonly from: Record<string, string>;
}

/** One probe for each line of the table: files in the program's own order, later ones win. */
export const settingsProbes: readonly Probe[] = SETTINGS_TABLE.map((source) =>
  defineProbe({
    name: `settings.${source.id}`,
    section: `settings.${source.id}`,
    appliesTo: (target) => target.platform === 'linux',

    async collect(target) {
      const reader = new Reader(target);
      const paths = await pathsOf(reader, source);
      const isListed = !reader.hasMissed;
      const filter = filterFor(source);
      const { files, sure } = await reader.layers(paths, filter === undefined ? {} : { filter });
      reader.orDenied(source.id);
      // A folder that was not listed may hold the file that overrules all others.
      const layers = { files, sure: isListed ? sure : [] };
      return reader.collected(factsOf(source, layers, reader.hasMissed));
    },
  }),
);

async function pathsOf(reader: Reader, source: SettingsSource): Promise<readonly string[]> {
  const main = source.systemd === undefined ? (source.files ?? []) : await systemdConfig(reader, source.systemd);
  return [...main, ...(await dropIns(reader, source.folders ?? [], source.suffix ?? '.conf'))];
}

/** Files of named keys lose all other lines where they are read; community strings lose their text as well. */
function filterFor(source: SettingsSource): ((text: string) => string) | undefined {
  const { named, syntax } = source;
  if (named === undefined) return undefined;
  if (source.id === 'snmpd') return cutCommunities;
  const names = new Set(
    named.map((name) => (source.isSectioned === true ? name.slice(name.indexOf('.') + 1) : name).toLowerCase()),
  );
  return (text) => {
    let isKept = false;
    return keepLines(text, (line) => {
      if (syntax === 'postconf' && /^\s+\S/.test(line)) return isKept; // goes on with the line before
      isKept =
        /^\s*\[/.test(line) ||
        names.has(/^\s*(?:export\s+)?([^=#;\s](?:[^=]*[^=\s])?)\s*(?:=|$)/.exec(line)?.[1]?.toLowerCase() ?? '');
      return isKept;
    });
  };
}

const COMMUNITY = /^(\s*)(ro|rw)community(6?)\s+(\S+)(.*)$/i;

/** "rocommunity S3cret 10.0.0.0/8" becomes "rocommunity.isDefault no": only whether it is a well-known word is kept. */
function cutCommunities(text: string): string {
  return text
    .split('\n')
    .map((line) => {
      const community = COMMUNITY.exec(line);
      if (community !== null) return `${community[2]}community${community[3]}.isDefault ${isWellKnown(community[4])}`;
      const mapped = /^\s*com2sec6?\s+(?:-Cn\s+\S+\s+)?\S+\s+\S+\s+(\S+)/i.exec(line);
      if (mapped !== null) return `com2sec.isDefault ${isWellKnown(mapped[1])}`;
      return /^\s*(?:agentaddress|agentuser|agentgroup|rouser|rwuser|disablesnmpv1|disablesnmpv2c|\w+\.isDefault)\b/i.test(
        line,
      )
        ? line
        : '';
    })
    .join('\n');
}

function isWellKnown(community: string | undefined): boolean {
  return /^(?:public|private|community|default|snmp|cisco)$/i.test(community ?? '');
}

function factsOf(source: SettingsSource, { files, sure }: Layers, isOpen: boolean): SettingsFacts {
  const values: Record<string, Value | null> = {};
  const from: Record<string, string> = {};
  const gathered = new Map<string, string>();
  for (const { path, text } of sure) {
    for (const assignment of parseSettings(text, source.syntax)) {
      const key = keyOf(source, assignment);
      if (source.named !== undefined && !source.named.includes(key)) continue;
      let told = withoutUserInfo(assignment.value);
      if (source.gathered?.includes(key) === true) {
        if (isOpen) continue; // a part of what adds up is not the value
        told = told === '' ? '' : [gathered.get(key) ?? '', told].filter((word) => word !== '').join(' ');
        gathered.set(key, told);
      }
      values[key] = key.endsWith('.isDefault')
        ? told === 'true' || values[key] === true
        : masked(key, typedValue(key, told, source.types?.[key]));
      from[key] = `${path}:${assignment.line}`;
    }
  }
  // With a file that could not be read, "not set" is not known.
  if (!isOpen && files.length > 0) for (const key of source.named ?? []) values[key] ??= null;
  return { files: files.map(({ path }) => path), values, from };
}

function keyOf(source: SettingsSource, { section, key }: Assignment): string {
  const whole = source.isSectioned === true ? `${section}.${key}` : key;
  return source.foldsCase === true ? whole.toLowerCase().replace('.isdefault', '.isDefault') : whole;
}

/** Assignments inside a value: boot arguments stand in one quoted text. */
function masked(key: string, value: Value): Value {
  if (typeof value !== 'string' || !value.includes('=')) return value;
  return maskValue(
    key,
    value.replace(/([\w.-]+)=([^\s,]+)/g, (_, name: string, word: string) => `${name}=${maskValue(name, word)}`),
  );
}
