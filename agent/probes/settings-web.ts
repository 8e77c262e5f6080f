import { type ApacheDirective, cutApache, parseApache } from '../parse/apache.ts';
import { cutNginx, type Directive, parseNginx } from '../parse/nginx.ts';
import type { Probe } from './probe.ts';
import type { Reader } from './reader.ts';
import { expand } from './settings-logs.ts';
import { settingsProbe } from './settings-probe.ts';

const MAX_FILES = 500;
const MAX_DEPTH = 16;

/** Directives of nginx that rules ask for; the structural ones are kept besides. */
const NGINX_NAMED = new Set(
  (
    'add_header autoindex client_body_timeout client_header_timeout client_max_body_size keepalive_timeout large_client_header_buffers limit_conn limit_req ' +
    'listen access_log error_log proxy_hide_header proxy_ssl_protocols proxy_ssl_verify root send_timeout server_name server_tokens ssl ssl_certificate ssl_certificate_key ssl_ciphers ssl_dhparam ssl_ecdh_curve ' +
    'ssl_prefer_server_ciphers ssl_protocols ssl_session_tickets ssl_session_timeout ssl_stapling ssl_stapling_verify ssl_verify_client user worker_processes'
  ).split(' '),
);
/** Directives whose arguments are kept; recorders keep the same. */
export const NGINX_KEPT = new Set([...NGINX_NAMED, 'include', 'location', 'upstream', 'if']);
/** Headers whose value is a policy; of all others only the name is kept. */
const POLICY_HEADERS =
  /^(?:strict-transport-security|x-frame-options|x-content-type-options|content-security-policy|referrer-policy|permissions-policy|x-xss-protection)$/i;

interface WebFacts {
  readonly files: string[];
  readonly values: Record<string, string | number | boolean | null>;
  readonly from: Record<string, string>;
}

/** nginx from its main file, includes followed in place. Keys are the path of blocks, servers counted: `http.server[0].listen`. */
const nginx = settingsProbe('nginx', async (reader) => {
  const facts: WebFacts = { files: [], values: {}, from: {} };
  const counts = new Map<string, number>();
  await readNginx(reader, '/etc/nginx/nginx.conf', '', facts, counts, 0);
  return facts;
});

async function readNginx(
  reader: Reader,
  path: string,
  context: string,
  facts: WebFacts,
  counts: Map<string, number>,
  depth: number,
): Promise<void> {
  if (facts.files.length >= MAX_FILES || depth > MAX_DEPTH) {
    reader.miss(path, 'row_limit');
    return;
  }
  const text = await reader.tryText(path, { filter: (whole) => cutNginx(whole, NGINX_KEPT) });
  if (text === undefined) return;
  if (!facts.files.includes(path)) facts.files.push(path);
  await addDirectives(reader, path, parseNginx(text), context, facts, counts, depth);
}

async function addDirectives(
  reader: Reader,
  path: string,
  directives: readonly Directive[],
  context: string,
  facts: WebFacts,
  counts: Map<string, number>,
  depth: number,
): Promise<void> {
  for (const { name, args, block, line } of directives) {
    if (name === 'include') {
      const pattern = args[0] ?? '';
      for (const included of await expand(reader, pattern.startsWith('/') ? pattern : `/etc/nginx/${pattern}`)) {
        await readNginx(reader, included, context, facts, counts, depth + 1);
      }
    } else if (block !== undefined) {
      const inner = context === '' ? name : `${context}.${name}`;
      const isCounted = name === 'server' || name === 'location';
      const count = counts.get(inner) ?? 0;
      counts.set(inner, count + 1);
      await addDirectives(reader, path, block, isCounted ? `${inner}[${count}]` : inner, facts, counts, depth);
    } else if (NGINX_NAMED.has(name))
      addNginxValue(facts, context === '' ? name : `${context}.${name}`, name, args, `${path}:${line}`);
  }
}

function addNginxValue(facts: WebFacts, key: string, name: string, args: readonly string[], place: string): void {
  const isHeader = name === 'add_header';
  const [header = ''] = args;
  const own = isHeader ? `${key}.${header.toLowerCase()}` : key;
  const text = isHeader ? (POLICY_HEADERS.test(header) ? args.slice(1).join(' ') : 'true') : args.join(' ');
  const value =
    text === 'on' ? true : text === 'off' ? false : /^(?:0|[1-9]\d{0,14})$/.test(text) ? Number(text) : text;
  const known = facts.values[own];
  // listen and server_name may stand several times: all of them count.
  facts.values[own] =
    known !== undefined && known !== null && (name === 'listen' || name === 'server_name')
      ? `${known}; ${text}`
      : value;
  facts.from[own] ??= place;
}

const APACHE_NAMED = new Set(
  (
    'allowoverride documentroot errorlog customlog fileetag group hostnamelookups keepalive keepalivetimeout limitrequestbody limitrequestfields limitrequestfieldsize limitrequestline listen loadmodule loglevel ' +
    'maxkeepaliverequests options requestreadtimeout servername serversignature servertokens sslcertificatefile sslcertificatekeyfile sslciphersuite sslcompression sslengine sslhonorcipherorder sslinsecurerenegotiation ' +
    'sslprotocol sslusestapling sslverifyclient timeout traceenable user'
  ).split(' '),
);
/** Directives whose arguments are kept; recorders keep the same. */
export const APACHE_KEPT = new Set([...APACHE_NAMED, 'include', 'includeoptional', 'serverroot']);
const APACHE_MAINS = ['/etc/apache2/apache2.conf', '/etc/httpd/conf/httpd.conf', '/etc/apache2/httpd.conf'] as const;

/** Apache from its main file, includes followed in place. Keys are the sections and the directive, in lower case. */
const apache = settingsProbe('apache', async (reader) => {
  const facts: WebFacts = { files: [], values: {}, from: {} };
  for (const path of APACHE_MAINS) {
    const root = { path: path.startsWith('/etc/httpd') ? '/etc/httpd' : '/etc/apache2' };
    await readApache(reader, path, [], facts, root, 0);
  }
  return facts;
});

async function readApache(
  reader: Reader,
  path: string,
  outer: readonly string[],
  facts: WebFacts,
  root: { path: string },
  depth: number,
): Promise<void> {
  if (facts.files.length >= MAX_FILES || depth > MAX_DEPTH) {
    reader.miss(path, 'row_limit');
    return;
  }
  const text = await reader.tryText(path, { filter: (whole) => cutApache(whole, APACHE_KEPT) });
  if (text === undefined) return;
  if (!facts.files.includes(path)) facts.files.push(path);
  for (const directive of parseApache(text)) {
    const name = directive.name.toLowerCase();
    const [first = ''] = directive.args;
    if (name === 'serverroot') root.path = first;
    else if (name === 'include' || name === 'includeoptional') {
      const pattern = first.startsWith('/') ? first : `${root.path}/${first}`;
      for (const included of await expand(reader, pattern))
        await readApache(reader, included, [...outer, ...directive.context], facts, root, depth + 1);
    } else if (APACHE_NAMED.has(name)) addApacheValue(facts, name, directive, outer, `${path}:${directive.line}`);
  }
}

function addApacheValue(
  facts: WebFacts,
  name: string,
  { args, context }: ApacheDirective,
  outer: readonly string[],
  place: string,
): void {
  // Conditions on modules say nothing of place, and hold on any usual host.
  const sections = [...outer, ...context].filter((section) => !/^(?:IfModule|IfDefine|IfVersion)\b/i.test(section));
  const own = name === 'loadmodule' ? [name, args[0] ?? ''] : [name];
  const key = [...sections, ...own].join('.').toLowerCase();
  const text = args.join(' ');
  const known = facts.values[key];
  const isGathered = name === 'listen' || name === 'customlog';
  facts.values[key] =
    name === 'loadmodule'
      ? true
      : known !== undefined && isGathered
        ? `${known}; ${text}`
        : /^(?:0|[1-9]\d{0,14})$/.test(text)
          ? Number(text)
          : text;
  facts.from[key] = place;
}

export const webProbes: readonly Probe[] = [nginx, apache];
