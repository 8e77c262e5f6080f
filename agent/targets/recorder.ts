import { namesOf, type WatchKey } from '../../policies/inventory/watch.ts';
import { RECORDED, RECORDED_COMMANDS, type RecordedQuestion } from '../catalogue/recorded.ts';
import { SETTINGS_TABLE } from '../catalogue/settings-table.ts';
import { FILE_SETS } from '../catalogue/status-paths.ts';
import { SYSCTL_NAMES } from '../catalogue/sysctl-names.ts';
import { CATALOGUE_VERSION } from '../catalogue/version.ts';
import { CERTIFICATE, KEY } from '../parse/certificate-settings.ts';
import { LOCAL_FILE_SYSTEMS, PSEUDO_FILE_SYSTEMS } from '../parse/file-systems.ts';
import { sysctlPath } from '../parse/sysctl.ts';
import { KEPT } from '../parse/systemd-unit.ts';
import { NAMED_ATTRIBUTES } from '../parse/tomcat.ts';
import { CERTIFICATE_FOLDERS, CERTIFICATE_SETTINGS_FILES } from '../probes/certificate-files.ts';
import { AIDE_KEYS, DCONF_KEYS, OPENSSL_KEYS, POSTGRES_KEYS, XINETD_KEYS } from '../probes/settings-others.ts';
import { APACHE_KEPT, NGINX_KEPT } from '../probes/settings-web.ts';
import { recordText } from './record-text.ts';

const BEGIN = /^# generated: (.+)$/;
const END = '# end of generated';
const MAX_LINE = 118;

export interface RecorderOptions {
  /** Names that packs want asked for beside those of the catalogue. */
  readonly watch?: readonly WatchKey[];
}

/**
 * The shell recorder: for `sh record.sh` on a host, or `sh -s` at the far end of a connection, where it writes the
 * recording to standard output.
 */
export function recorderScript({ watch = [] }: RecorderOptions = {}): string {
  const script = recordText();
  return watch.length === 0 ? script : withWatched(script, watch);
}

/** Fills the empty block in which watched names stand. A name that cannot stand in a script is left out: it stays unknown. */
function withWatched(script: string, watch: readonly WatchKey[]): string {
  const safe = (section: string, form: RegExp): string[] => namesOf(watch, section).filter((name) => form.test(name));
  const files = safe('files', PATH_FORM);
  const sets = safe('fileSets', PATH_FORM);
  const folders = sets.map((name) => (name.includes('*') ? name.slice(0, name.lastIndexOf('/')) : name));
  const sysctl = safe('sysctl', /^\w[\w.-]*$/).map(sysctlPath);
  const lines = [
    ...(files.length === 0 ? [] : call({ verb: 'status', paths: files })),
    ...(sets.length === 0 ? [] : call({ verb: 'list', paths: [...new Set(folders)].filter((name) => name !== '') })),
    ...sets.map((name) => (name.includes('*') ? `  ask_status ${name}` : `  tree_count=0; walk_tree ${name}`)),
    ...(sysctl.length === 0 ? [] : call({ verb: 'kernel', filter: 'public', maxBytes: 64 * 1024, paths: sysctl })),
  ];
  const at = script.indexOf(WATCHED);
  return lines.length === 0 ? script : `${script.slice(0, at)}${lines.join('\n')}\n${script.slice(at)}`;
}

const WATCHED = '  : # names that packs watch stand before this line\n';
const PATH_FORM = /^\/[\w./@*+-]+$/;

/** The script with its generated blocks made anew from the catalogue; what is written by hand stays. */
export function renderRecorder(script: string): string {
  const lines: string[] = [];
  let isSkipping = false;
  for (const line of script.split('\n')) {
    const name = BEGIN.exec(line)?.[1];
    if (line === END) isSkipping = false;
    if (!isSkipping) lines.push(line);
    if (name === undefined) continue;
    lines.push(...generated(name));
    isSkipping = true;
  }
  return lines.join('\n');
}

function generated(name: string): string[] {
  if (name === 'version') return [`RECORDER_VERSION='${CATALOGUE_VERSION}'`];
  if (name === 'words of the filters') return filterWords();
  if (name === 'words of certificates') return ['BEGIN {', ...certificateWords(), '}'];
  if (name === 'questions') return questions();
  throw new Error(`record.sh has a generated block "${name}" that nobody makes`);
}

function questions(): string[] {
  return [
    ...RECORDED.flatMap(({ name, questions }) => [
      `ask_${name}() {`,
      ...questions.flatMap((question) => call(question)),
      '}',
      '',
    ]),
    'phase_commands() {',
    ...RECORDED_COMMANDS.flatMap(({ name, program, args, timeoutMs, maxBytes, when, isSeldom }) => {
      if (name === 'apt.policy') return [`  ask_apt ${[timeoutMs / 1000, maxBytes, ...args.map(quoted)].join(' ')}`];
      const words = ['run', name, timeoutMs / 1000, maxBytes, program, ...args.map(quoted)].join(' ');
      if (isSeldom) return [`  seldom ${words.slice('run '.length)}`];
      return when === undefined ? [`  ${words}`] : [`  if ${when}; then`, `    ${words}`, '  fi'];
    }),
    '}',
    '',
    ...variable(
      'SYSCTL_NAMES',
      SYSCTL_NAMES.map((name) => sysctlPath(name).slice('/proc/sys/'.length)),
    ),
    ...variable(
      'FILE_SETS',
      FILE_SETS.flatMap(({ folders }) => folders),
    ),
    ...variable('CERTIFICATE_FOLDERS', CERTIFICATE_FOLDERS),
    ...variable('SETTINGS_FILES', CERTIFICATE_SETTINGS_FILES),
    ...variable('LOCAL_FILE_SYSTEMS', [...LOCAL_FILE_SYSTEMS, 'tmpfs']),
    ...variable('PSEUDO_FILE_SYSTEMS', PSEUDO_FILE_SYSTEMS),
  ];
}

function call({ verb, filter, maxBytes, paths }: RecordedQuestion): string[] {
  for (const path of paths) {
    if (!/^\/[\w./@*+$-]*$/.test(path)) throw new Error(`"${path}" cannot stand in a shell script as it is`);
  }
  const head = ['ask_'.concat(verb), filter, maxBytes].filter((word) => word !== undefined).join(' ');
  return wrapped(
    `  ${head}`,
    paths.map((path) => path.replaceAll('$', '\\$')),
  );
}

/** Words behind a beginning, over as many lines as they need. */
function wrapped(head: string, words: readonly string[]): string[] {
  const lines: string[] = [];
  let line = head;
  for (const word of words) {
    if (line.length + word.length + 3 > MAX_LINE) {
      lines.push(`${line} \\`);
      line = '   ';
    }
    line += ` ${word}`;
  }
  return [...lines, line];
}

/** A list of words without blanks as one variable of the shell. */
function variable(name: string, words: readonly string[]): string[] {
  const lines: string[] = [];
  let line = `${name}='`;
  for (const word of words) {
    if (line.length + word.length + 2 > MAX_LINE) {
      lines.push(line);
      line = '';
    }
    line += (line === '' || line.endsWith("'") ? '' : ' ') + word;
  }
  return [...lines, `${line}'`];
}

function quoted(argument: string): string {
  return /^[\w./:=,-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`;
}

/** Names that filters keep, as the probes themselves have them. */
function filterWords(): string[] {
  const kept: [string, Iterable<string>][] = SETTINGS_TABLE.flatMap((source): [string, Iterable<string>][] =>
    source.named === undefined || source.id === 'snmpd'
      ? []
      : [[source.id, new Set(source.named.map((name) => (source.isSectioned === true ? afterDot(name) : name)))]],
  );
  kept.push(
    ['aide', AIDE_KEYS],
    ['openssl', OPENSSL_KEYS],
    ['dconf', DCONF_KEYS.map((key) => key.slice(key.lastIndexOf('/') + 1))],
    ['xinetd', XINETD_KEYS],
    ['postgresql', POSTGRES_KEYS],
    ['nginx', NGINX_KEPT],
    ['apache', APACHE_KEPT],
    ['samba', ['realm']],
    ...Object.entries(NAMED_ATTRIBUTES).map(([element, names]): [string, Iterable<string>] => [
      `xml.${element}`,
      names,
    ]),
  );
  return [
    'BEGIN {',
    ...kept.flatMap(([id, names]) => awkWords(id, [...names])),
    `  unit_kept = "${ere(KEPT.source)}"`,
    ...certificateWords(),
    '}',
  ];
}

function certificateWords(): string[] {
  return [
    `  certificate_setting = "${ere(CERTIFICATE.source).toLowerCase()}"`,
    `  key_setting = "${ere(KEY.source).toLowerCase()}"`,
  ];
}

function awkWords(id: string, names: readonly string[]): string[] {
  const lines: string[] = [];
  let line = '';
  for (const name of names) {
    if (line.length + name.length + id.length > MAX_LINE - 16) {
      lines.push(`  words("${id}", "${line}")`);
      line = '';
    }
    line += (line === '' ? '' : '|') + name;
  }
  return [...lines, `  words("${id}", "${line}")`];
}

function afterDot(name: string): string {
  return name.slice(name.indexOf('.') + 1);
}

/** A regular expression of the few constructs that our filters use, as awk writes it inside a string. */
function ere(source: string): string {
  const text = source
    .replaceAll('(?:', '(')
    .replaceAll('\\s', '[ \\t]')
    .replaceAll('\\S', '[^ \\t]')
    .replaceAll('[[ \\t]=:]', '[ \\t=:]')
    .replaceAll('\\[', '[[]')
    .replaceAll('\\', '\\');
  if (/\\(?!t)|\?[=!<]/.test(text)) throw new Error(`awk does not know what stands in ${source}`);
  return text.replaceAll('"', '\\"');
}
