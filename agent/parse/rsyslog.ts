import { linesOf, unquoted } from './text.ts';

export interface RemoteTarget {
  readonly host: string;
  readonly port?: number;
  readonly protocol?: string;
  readonly isTls?: boolean;
}

/** Gathered over all files. */
export interface RsyslogFacts {
  readonly files: string[];
  readonly values: Record<string, string | number | boolean | null>;
  readonly from: Record<string, string>;
  readonly selectors: {
    readonly selector: string;
    readonly target: string;
    readonly file: string;
    readonly fileCreateMode?: string;
  }[];
  readonly remoteTargets: RemoteTarget[];
  listens: boolean;
}

const SELECTOR = /^([A-Za-z0-9*,]+\.[!=]*[A-Za-z0-9*]+(?:;[A-Za-z0-9*,]+\.[!=]*[A-Za-z0-9*]+)*;?)\s+(\S.*)$/;
const DATABASE = /:om\w+:/;

/** Parameters of actions that may be a secret, and the positional ones of old database outputs. */
export function cutRsyslog(text: string): string {
  return text
    .replace(/(:om(?!usrmsg|file|discard|stop)\w+:)[^\s]*/g, '$1')
    .replace(/(\b(?:pwd|password|uid|usr|user|serverpassword|token|key)\s*=\s*)("(?:[^"\\]|\\.)*"|\S+)/gi, '$1true')
    .replace(/^([ \t]*\$\w*(?:password|pwd|secret|token)\w*[ \t]).*$/gim, '$1true');
}

/** What a file says, in order: an include stands where it is read, everything else adds to the facts. */
export type RsyslogStep = { readonly include: string } | { readonly add: (facts: RsyslogFacts) => void };

/**
 * The steps of one file. Both languages: selector lines with `$` directives, and RainerScript's `action(...)`,
 * `input(...)`, `include(...)`. Source: rsyslog.conf(5); RainerScript reference.
 */
export function parseRsyslog(text: string, path: string, keys: readonly string[]): RsyslogStep[] {
  const names = new Map(keys.map((key) => [key.toLowerCase(), key]));
  return linesOf(joinObjects(text), { joinsLines: true }).map(({ text: line, number }): RsyslogStep => {
    const [, name, value = ''] = /^\$(\w+)\s+(.*)$/.exec(line) ?? [];
    if (name?.toLowerCase() === 'includeconfig') return { include: value.trim() };
    if (name !== undefined)
      return { add: (facts) => setDirective(`$${name}`, value.trim(), `${path}:${number}`, names, facts) };
    const [, kind, body = ''] = /^[^(]{0,500}?\b(action|input|include|module|global)\s*\((.*)\)/i.exec(line) ?? [];
    if (kind === undefined) return { add: (facts) => addSelector(line, path, facts) };
    const parameters = parametersOf(body);
    const file = parameters.get('file');
    if (kind.toLowerCase() === 'include' && file !== undefined) return { include: file };
    return { add: (facts) => addObject(kind.toLowerCase(), parameters, line, { path, place: number }, facts) };
  });
}

const OPENS = /\b(?:action|input|include|module|global)\s*\([^)]*$/i;
const MAX_OBJECT_LINES = 200;

/** Objects may go over many lines: they are drawn onto their first one, and line numbers stay. */
function joinObjects(text: string): string {
  const lines = text.split('\n');
  const joined: string[] = [];
  for (let index = 0; index < lines.length; index += 1) {
    let line = lines[index] ?? '';
    const first = index;
    if (!line.trimStart().startsWith('#') && OPENS.test(line)) {
      while (
        !line.includes(')', line.lastIndexOf('(')) &&
        index + 1 < lines.length &&
        index - first < MAX_OBJECT_LINES
      ) {
        index += 1;
        line = `${line} ${(lines[index] ?? '').replace(/(^|\s)#.*$/, '').trim()}`;
      }
    }
    joined.push(line, ...Array<string>(index - first).fill(''));
  }
  return joined.join('\n');
}

function parametersOf(body: string): Map<string, string> {
  return new Map(
    [...body.matchAll(/([\w.]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^\s]+)/g)].map(([, name = '', value = '']) => [
      name.toLowerCase(),
      unquoted(value),
    ]),
  );
}

function setDirective(
  name: string,
  value: string,
  place: string,
  names: ReadonlyMap<string, string>,
  facts: RsyslogFacts,
): void {
  const key = names.get(name.toLowerCase());
  if (/^\$(?:InputTCPServerRun|UDPServerRun|InputRELPServerRun)$/i.test(name)) facts.listens = true;
  if (key === undefined) return;
  // Masks and modes keep their leading zero.
  facts.values[key] = /^(?:0|[1-9]\d{0,9})$/.test(value) ? Number(value) : value;
  facts.from[key] = place;
}

/** Modes for new files where nothing nearer says otherwise. Source: rsyslog, "omfile: File Output Module". */
function setModuleModes(parameters: ReadonlyMap<string, string>, place: string, facts: RsyslogFacts): void {
  setValue(facts, 'omfile.fileCreateMode', parameters.get('filecreatemode'), place);
  setValue(facts, 'omfile.dirCreateMode', parameters.get('dircreatemode'), place);
}

function setValue(facts: RsyslogFacts, key: string, value: string | undefined, place: string): void {
  if (value === undefined) return;
  facts.values[key] = value;
  facts.from[key] = place;
}

/** A mode in its four digits. */
function modeOf(value: unknown): { readonly fileCreateMode?: string } {
  const text = String(value ?? '');
  return /^[0-7]{3,5}$/.test(text) ? { fileCreateMode: text.replace(/^0+/, '').padStart(4, '0') } : {};
}

function addObject(
  kind: string,
  parameters: ReadonlyMap<string, string>,
  line: string,
  { path, place }: { readonly path: string; readonly place: number },
  facts: RsyslogFacts,
): void {
  const type = (parameters.get('type') ?? '').toLowerCase();
  if (kind === 'input' && /^im(?:tcp|udp|relp|ptcp|gssapi)$/.test(type)) facts.listens = true;
  if (kind === 'module' && type === '' && /^builtin:omfile$/i.test(parameters.get('load') ?? ''))
    setModuleModes(parameters, `${path}:${place}`, facts);
  if (kind === 'global') setValue(facts, 'global.umask', parameters.get('umask'), `${path}:${place}`);
  if (kind !== 'action') return;
  const host = parameters.get('target');
  if ((type === 'omfwd' || type === 'omrelp') && host !== undefined) {
    const port = Number(parameters.get('port'));
    facts.remoteTargets.push({
      host,
      ...(Number.isInteger(port) && port > 0 && port < 65_536 ? { port } : {}),
      protocol: type === 'omrelp' ? 'relp' : (parameters.get('protocol') ?? 'udp').toLowerCase(),
      isTls: parameters.get('streamdrivermode') === '1' || /^on$/i.test(parameters.get('tls') ?? ''),
    });
  }
  const selector = /^(\S+\.\S+)\s+action\s*\(/i.exec(line)?.[1];
  const target =
    type === 'omfile' ? (parameters.get('file') ?? parameters.get('dynafile')) : host === undefined ? type : `@${host}`;
  const mode =
    type === 'omfile' ? (parameters.get('filecreatemode') ?? facts.values['omfile.fileCreateMode']) : undefined;
  if (selector !== undefined && target !== undefined)
    facts.selectors.push({ selector, target, file: path, ...modeOf(mode) });
}

function addSelector(line: string, path: string, facts: RsyslogFacts): void {
  const [, selector, action] = SELECTOR.exec(line) ?? [];
  if (selector === undefined || action === undefined) return;
  const target = DATABASE.test(action) ? (/:om\w+:/.exec(action)?.[0] ?? '') : (action.split(';')[0]?.trim() ?? action);
  // The directive holds for the lines after it.
  const mode = /^-?\//.test(target) ? facts.values.$FileCreateMode : undefined;
  facts.selectors.push({ selector, target, file: path, ...modeOf(mode) });
  const [, signs, options = '', host, port] = /^(@@?)(\([^)]*\))?(\[[^\]]+\]|[^:;\s]+)(?::(\d+))?/.exec(action) ?? [];
  if (signs === undefined || host === undefined) return;
  const usesTls = facts.values.$ActionSendStreamDriverMode === 1 || options.includes('s');
  facts.remoteTargets.push({
    host: host.replace(/^\[|\]$/g, ''),
    ...(port === undefined ? {} : { port: Number(port) }),
    protocol: signs === '@@' ? 'tcp' : 'udp',
    isTls: signs === '@@' && usesTls,
  });
}
