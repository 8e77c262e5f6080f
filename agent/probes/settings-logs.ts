import { globPattern } from '../parse/glob.ts';
import { cutLogrotate, type LogDefaults, parseLogrotate } from '../parse/logrotate.ts';
import { cutRsyslog, parseRsyslog, type RsyslogFacts } from '../parse/rsyslog.ts';
import { parseSettings, typedValue, type Value } from '../parse/settings.ts';
import { dropIns } from './drop-ins.ts';
import type { Probe } from './probe.ts';
import type { Reader, TextFile } from './reader.ts';
import { settingsProbe } from './settings-probe.ts';

const MAX_FILES = 300;

/** rsyslog with its includes, in both of its languages. Source: rsyslog.conf(5). */
const rsyslog = settingsProbe('rsyslog', async (reader) => {
  const facts: RsyslogFacts = { files: [], values: {}, from: {}, selectors: [], remoteTargets: [], listens: false };
  await readRsyslog(reader, '/etc/rsyslog.conf', facts);
  if (facts.files.length === 0) return { files: [], values: {}, from: {}, selectors: [], remoteTargets: [] };
  // A key that no file sets is null; with a file that could not be read no key is known, since the last one wins.
  if (reader.hasMissed) return { ...facts, values: {}, from: {} };
  for (const key of RSYSLOG_KEYS) facts.values[key] ??= null;
  return facts;
});

const RSYSLOG_KEYS = [
  '$FileCreateMode',
  '$DirCreateMode',
  '$Umask',
  '$FileOwner',
  '$FileGroup',
  '$PrivDropToUser',
  '$PrivDropToGroup',
  '$ActionFileDefaultTemplate',
  '$DefaultNetstreamDriver',
  '$ActionSendStreamDriverMode',
  '$ActionSendStreamDriverAuthMode',
  'omfile.fileCreateMode',
  'omfile.dirCreateMode',
  'global.umask',
  '$InputTCPServerRun',
  '$UDPServerRun',
];

async function readRsyslog(reader: Reader, path: string, facts: RsyslogFacts): Promise<void> {
  if (facts.files.includes(path)) return;
  if (facts.files.length >= MAX_FILES) return reader.miss(path, 'row_limit');
  const text = await reader.tryText(path, { filter: cutRsyslog });
  if (text === undefined) return;
  facts.files.push(path);
  for (const step of parseRsyslog(text, path, RSYSLOG_KEYS)) {
    if ('add' in step) step.add(facts);
    else for (const included of await expand(reader, step.include)) await readRsyslog(reader, included, facts);
  }
}

/** Files that a path with a pattern in its last part names, in the order of their names. */
export async function expand(reader: Reader, pattern: string): Promise<readonly string[]> {
  const slash = pattern.lastIndexOf('/');
  const name = pattern.slice(slash + 1);
  if (name === '') return await reader.filesIn(pattern.slice(0, slash), () => true);
  if (!/[*?[]/.test(name)) return [pattern];
  const matches = globPattern(name);
  return await reader.filesIn(pattern.slice(0, slash), (file) => matches.test(file) && !file.startsWith('.'));
}

/** Rotation of each log; scripts and mail addresses stay on the host. Source: logrotate(8). */
const logrotate = settingsProbe('logrotate', async (reader) => {
  const parts = await reader.filesIn(
    '/etc/logrotate.d',
    (name) => !/\.(?:dpkg-\w+|rpm\w+|bak|disabled|swp|orig)$|~$|^\./.test(name),
  );
  const files = await reader.texts(['/etc/logrotate.conf', ...parts], { filter: cutLogrotate });
  const values: Record<string, Value | null> = {};
  const from: Record<string, string> = {};
  const logs: Record<string, object> = {};
  let defaults: LogDefaults = {};
  for (const { path, text } of inOrder(files)) {
    const found = parseLogrotate(text, defaults);
    defaults = found.defaults;
    for (const { key, value, line } of path === '/etc/logrotate.conf' ? found.global : []) {
      values[key] = value;
      from[key] = `${path}:${line}`;
    }
    for (const { log, ...settings } of found.logs) logs[log] = { ...settings, file: path };
  }
  if (!reader.hasMissed && files.length > 0)
    for (const key of ['rotate', 'frequency', 'create', 'maxage', 'maxsize', 'minsize', 'size', 'compress', 'dateext'])
      values[key] ??= null;
  return { files: files.map(({ path }) => path), values, from, logs };
});

/** The main file up to its "include", the files included, and the rest of the main file with its lines where they stood. */
function inOrder(files: readonly TextFile[]): readonly TextFile[] {
  const [main, ...parts] = files;
  if (main === undefined || main.path !== '/etc/logrotate.conf') return files;
  const lines = main.text.split('\n');
  const at = lines.findIndex((line) => /^\s*include\s/.test(line));
  if (at < 0) return files;
  const rest = [...Array<string>(at).fill(''), ...lines.slice(at)].join('\n');
  return [{ path: main.path, text: lines.slice(0, at).join('\n') }, ...parts, { path: main.path, text: rest }];
}

/** Plug-ins of the audit dispatcher, each key after its plug-in's name. Source: auditd-plugins(5), audisp-remote.conf(5). */
const audisp = settingsProbe('audisp', async (reader) => {
  const values: Record<string, Value> = {};
  const from: Record<string, string> = {};
  const plugins = await dropIns(reader, ['/etc/audit/plugins.d', '/etc/audisp/plugins.d'], '.conf');
  const files = await reader.texts([
    '/etc/audisp/audispd.conf',
    '/etc/audit/audisp-remote.conf',
    '/etc/audisp/audisp-remote.conf',
    ...plugins,
  ]);
  for (const { path, text } of files) {
    const plugin = plugins.includes(path) ? `${path.slice(path.lastIndexOf('/') + 1, -'.conf'.length)}.` : '';
    for (const { key, value, line } of parseSettings(text, 'equals')) {
      const name = plugin + key.toLowerCase();
      values[name] = typedValue(name, value, key === 'active' || key === 'enable_krb5' ? 'boolean' : 'auto');
      from[name] = `${path}:${line}`;
    }
  }
  return { files: files.map(({ path }) => path), values, from };
});

export const logProbes: readonly Probe[] = [rsyslog, logrotate, audisp];
