import { all, any, type Formula, fact, keyed } from '../../formula.ts';
import { unsaid } from '../../reasons.ts';
import { type Accepts, valueFormula } from '../../value-test.ts';
import type { LineTest } from '../line-test.ts';
import type { Asked, Family, LineSource } from '../source.ts';
import { SETTINGS_FILES, type SettingsFile } from './settings-files.ts';

const USERADD = SETTINGS_FILES.find(({ section }) => section === 'useradd');
const WORDS = ['yes', 'no', 'true', 'false', 'on', 'off', 'none'];
const TIME_KINDS = ['server', 'pool', 'peer'];
const KEY = /^\$?[A-Za-z_][\w.-]*$/;

/** Files of keys and values that the inventory holds merged over their drop-ins. */
export const settings: Family = {
  isWholeText: true,
  takes: (source) => fileOf(source) !== undefined,

  presence(source) {
    const file = source.kind === 'file' ? fileOf(source) : undefined;
    return file === undefined ? true : { some: `settings.${file.section}.files` };
  },

  say(asked) {
    const file = fileOf(asked.source);
    if (file === undefined) return unsaid('file_not_read');
    const sources = file.section === 'chrony' || file.section === 'ntp' ? timeSources(file, asked.test) : false;
    const parts: Formula[] = [sources];
    const remote = file.section === 'rsyslog' ? ofRsyslog(asked.test) : undefined;
    if (remote !== undefined) return { must: remote };
    const keys = keysIn(asked, file).filter((key) => sources === false || !TIME_KINDS.includes(key));
    for (const key of keys) {
      if (file.named !== undefined && !file.named.test(key)) return unsaid('field_missing', `${file.section}: ${key}`);
      const formula = ofKey(file, key, asked);
      if (formula === undefined) return unsaid('pattern_unclear', `${file.section}: ${key}`);
      parts.push(formula);
    }
    if (keys.length === 0 && sources === false) return unsaid('pattern_unclear', file.section);
    return { must: any(parts) };
  },
};

function fileOf(source: LineSource): SettingsFile | undefined {
  if (source.kind === 'command')
    return source.program === 'useradd' && source.args.includes('-D') ? USERADD : undefined;
  const path = source.path.replace(/\/+$/, '');
  return SETTINGS_FILES.find(({ paths }) => paths.test(path));
}

/** The names in the pattern that stand where a key does: with some value behind them the line is accepted. */
function keysIn({ test }: Asked, file: SettingsFile): string[] {
  const positive = test.terms.filter(({ term }) => !term.isNegated).flatMap(({ literals }) => literals);
  const words = positive
    .flatMap((literal) => [literal, ...literal.split(/[^\w$.-]+/)])
    .map((word) => word.replace(/=$/, ''));
  const names = [...new Set(words)].filter(
    (word) => KEY.test(word) || (file.section === 'samba' && /^[a-z][a-z ]+$/i.test(word)),
  );
  const found = names.filter(
    (key) =>
      probes(test, positive).some((value) => accepts(file, key, test)(value)) && !isOnlyEnding(key, names, file, test),
  );
  const keys = found.filter((key) => !isValue(key, found, file, test));
  return keys.length === 0 ? found : keys;
}

/** Words that are found behind any key, or only with a key that was named before as their value, are values. */
function isValue(key: string, found: readonly string[], file: SettingsFile, test: LineTest): boolean {
  const isOther = accepts(file, 'zzkey', test);
  if (isOther(key) || !probes(test, test.literals).some((value) => accepts(file, key, test)(value) && !isOther(value)))
    return true;
  const earlier = found.slice(0, found.indexOf(key));
  const others = probes(test, test.literals).filter((value) => !earlier.some((name) => value.includes(name)));
  return !others.some((value) => accepts(file, key, test)(value));
}

function probes(test: LineTest, literals: readonly string[]): string[] {
  const numbers = test.terms.flatMap(({ term }) =>
    term.kind === 'number' ? [term.value - 1, term.value, term.value + 1] : [],
  );
  return [
    ...WORDS,
    'zzneutral',
    '1',
    '0',
    '5',
    '027',
    '0640',
    '0600',
    '0644',
    ...literals,
    ...numbers.filter((value) => value >= 0).map(String),
  ];
}

/** A pattern without an anchor finds `len` in `minlen`; the longer name is the one that is meant. */
function isOnlyEnding(key: string, names: readonly string[], file: SettingsFile, test: LineTest): boolean {
  return names.some(
    (name) =>
      name.length > key.length &&
      name.includes(key) &&
      probes(test, test.literals).some((value) => accepts(file, name, test)(value)),
  );
}

function accepts(file: SettingsFile, key: string, test: LineTest): Accepts {
  return (value) => linesOf(file, key, value).some((line) => test.matches(line));
}

function linesOf({ style }: SettingsFile, key: string, value: string): string[] {
  const bare = value === 'true' ? [key] : [];
  if (style === 'words') return [`${key} ${value}`, `${key}\t${value}`, ...bare];
  return [`${key} = ${value}`, `${key}=${value}`, ...(style === 'shell' ? [`${key}="${value}"`] : bare)];
}

function ofKey(file: SettingsFile, key: string, { test, isTurned }: Asked): Formula | undefined {
  const name = `${file.prefix ?? ''}${file.foldsCase === true ? key.toLowerCase() : key}`;
  const path = keyed(`settings.${file.section}.values`, name);
  const takes = accepts(file, key, test);
  const named = test.literals.filter((word) => word !== key);
  const literals =
    file.ignoresCase === true ? named.flatMap((word) => [word, word.toLowerCase(), word.toUpperCase()]) : named;
  if (isListed(file.modes, key)) return modeFormula(path, takes);
  if (isListed(file.booleans, key))
    return valueFormula(
      path,
      (word) => takes(word) || (word === 'yes' && takes('true')) || (word === 'no' && takes('false')),
      [],
      {
        words: ['yes', 'no'],
        isClosed: true,
        stored: (word) => word === 'yes',
      },
    );
  const pattern = patternAfter(key, test);
  return valueFormula(path, takes, literals, {
    hasNumbers: true,
    hasNegatives: true,
    isTurned,
    words: WORDS,
    stored: (word) => (word === 'true' ? true : word),
    ...(pattern === undefined ? {} : { pattern }),
  });
}

function isListed(list: string | undefined, key: string): boolean {
  return list?.split(' ').includes(key.replaceAll(' ', '_')) === true;
}

/** What the value itself must match, where one positive pattern says it behind the key. */
function patternAfter(key: string, { terms }: LineTest): string | undefined {
  const [only, ...others] = terms.filter(({ term }) => !term.isNegated);
  if (only === undefined || others.length > 0 || only.term.kind !== 'pattern' || only.pattern.includes('|'))
    return undefined;
  const at = only.pattern.indexOf(key);
  const rest =
    at === -1 ? undefined : /^(?:\\s[*+]?|\\t[*+]?|=| )*(.+)$/.exec(only.pattern.slice(at + key.length))?.[1];
  return rest === undefined || /^[)*+?{]/.test(rest) ? undefined : `^(?:${rest})`;
}

/** Masks are written with three digits; the inventory keeps four. */
function modeFormula(path: string, takes: Accepts): Formula | undefined {
  const masks = Array.from({ length: 0o1000 }, (_, mask) => mask).filter((mask) =>
    takes(mask.toString(8).padStart(3, '0')),
  );
  return maskFormula(path, masks);
}

/** Masks as "at least these bits" where that is what they come to, else one by one. */
export function maskFormula(path: string, masks: readonly number[]): Formula | undefined {
  if (masks.length === 0) return false;
  const common = masks.reduce((bits, mask) => bits & mask, 0o777);
  const isIn = new Set(masks);
  const octal = (mask: number) => mask.toString(8).padStart(4, '0');
  if (
    Array.from({ length: 0o1000 }, (_, mask) => mask).every((mask) => ((mask & common) === common) === isIn.has(mask))
  )
    return common === 0 ? fact(path, { exists: true }) : fact(path, { modeAtLeast: octal(common) });
  return masks.length <= 256 ? fact(path, { enum: masks.map(octal) }) : undefined;
}

/** Where rsyslog sends its logs, and whether it takes those of others. */
function ofRsyslog(test: LineTest): Formula | undefined {
  const isTarget = [
    '*.* @@192.0.2.1:514',
    '*.* @@loghost.example.org',
    '*.* @loghost.example.org',
    '*.* action(type="omfwd" target="192.0.2.1" port="514" protocol="tcp"',
  ].some((line) => test.matches(line));
  if (isTarget && !test.matches('*.* /var/log/all.log')) return { some: 'settings.rsyslog.remoteTargets' };
  const takes = [
    '$ModLoad imtcp',
    '$ModLoad imudp',
    'module(load="imtcp")',
    'input(type="imtcp" port="514")',
    '$InputTCPServerRun 514',
  ].some((line) => test.matches(line));
  return takes && !test.matches('zz') ? fact('settings.rsyslog.listens', true) : undefined;
}

/** `server`, `pool` and `peer` lines stand as sources of their own. */
function timeSources({ section }: SettingsFile, test: LineTest): Formula {
  const kinds = TIME_KINDS.filter(
    (kind) => test.matches(`${kind} time.example.org iburst`) || test.matches(`${kind} 10.0.0.1`),
  );
  if (kinds.length === 0) return false;
  const options = ['iburst', 'prefer', 'nts'].filter(
    (option) => !test.matches(`${kinds[0]} time.example.org`) && test.matches(`${kinds[0]} time.example.org ${option}`),
  );
  const hasOptions = any(options.map((option) => fact(keyed('.options', option), { exists: true })));
  const where = all([fact('.kind', { enum: kinds }), ...(hasOptions === false ? [] : [hasOptions])]);
  return { some: `settings.${section}.sources`, where };
}
