import { maskValue } from '../catalogue/secrets.ts';
import { typedValue, type Value } from '../parse/settings.ts';
import { linesOf } from '../parse/text.ts';
import { dropIns } from './drop-ins.ts';
import type { Probe } from './probe.ts';
import type { Reader } from './reader.ts';
import { settingsProbe } from './settings-probe.ts';

interface TimeSource {
  readonly kind: string;
  readonly name: string;
  readonly options: Readonly<Record<string, Value>>;
}

interface TimeFacts {
  readonly files: string[];
  readonly values: Record<string, Value>;
  readonly from: Record<string, string>;
  readonly sources: TimeSource[];
}

const KINDS = new Set(['server', 'pool', 'peer', 'refclock', 'broadcast', 'manycastclient']);

/** Options of chrony and ntp that take a value; all others are switches. Source: chrony.conf(5), ntp.conf(5). */
const WITH_VALUE = new Set(
  'minpoll maxpoll port key maxsources polltarget minsamples maxsamples filter offset mindelay maxdelay maxdelayratio maxdelaydevratio presend minstratum version ntsport certset asymmetry extfield ttl mode refid poll precision delay rate lock'.split(
    ' ',
  ),
);

const chrony = settingsProbe('chrony', async (reader) => {
  const facts: TimeFacts = { files: [], values: {}, from: {}, sources: [] };
  for (const path of ['/etc/chrony.conf', '/etc/chrony/chrony.conf']) await readTimeFile(reader, path, facts, 0);
  return facts;
});

const ntp = settingsProbe('ntp', async (reader) => {
  const facts: TimeFacts = { files: [], values: {}, from: {}, sources: [] };
  for (const path of ['/etc/ntp.conf', '/etc/ntpsec/ntp.conf']) await readTimeFile(reader, path, facts, 0);
  return facts;
});

async function readTimeFile(reader: Reader, path: string, facts: TimeFacts, depth: number): Promise<void> {
  if (depth > 8 || facts.files.length > 100) {
    reader.miss(path, 'row_limit');
    return;
  }
  const text = await reader.tryText(path, { filter: cutSecrets });
  if (text === undefined) return;
  facts.files.push(path);
  for (const { text: line, number } of linesOf(text, { comments: '#!;%' })) {
    const [keyword = '', ...words] = line
      .replace(/\s#.*$/, '')
      .trim()
      .split(/\s+/);
    const [first = ''] = words;
    if (KINDS.has(keyword)) facts.sources.push({ kind: keyword, name: first, options: optionsOf(words.slice(1)) });
    else if (keyword === 'include' || keyword === 'includefile') await readTimeFile(reader, first, facts, depth + 1);
    else if (keyword === 'confdir' || keyword === 'sourcedir') {
      const suffix = keyword === 'confdir' ? '.conf' : '.sources';
      for (const part of await dropIns(reader, words, suffix)) await readTimeFile(reader, part, facts, depth + 1);
    } else {
      // "restrict default nomodify": one setting for each address.
      const isRestrict = keyword === 'restrict';
      const addressLength = first === '-4' || first === '-6' ? 2 : 1;
      const key = isRestrict ? ['restrict', ...words.slice(0, addressLength)].join(' ') : keyword;
      const rest = (isRestrict ? words.slice(addressLength) : words).join(' ');
      facts.values[key] = rest === '' ? true : typedValue(key, rest);
      facts.from[key] = `${path}:${number}`;
    }
  }
}

function optionsOf(words: readonly string[]): Record<string, Value> {
  const options: Record<string, Value> = {};
  for (let index = 0; index < words.length; index += 1) {
    const name = words[index] ?? '';
    const next = words[index + 1];
    if (WITH_VALUE.has(name) && next !== undefined) {
      options[name] = name === 'key' ? maskValue(name, true) : typedValue(name, next);
      index += 1;
    } else options[name] = true;
  }
  return options;
}

/** `crypto pw SECRET` and command keys of old releases. */
function cutSecrets(text: string): string {
  return text.replace(/^(\s*(?:crypto|commandkey|controlkey|requestkey|trustedkey|password)\b).*$/gim, '$1');
}

export const timeProbes: readonly Probe[] = [chrony, ntp];
