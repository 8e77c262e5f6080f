import { looksSecret } from '../catalogue/secrets.ts';
import { childrenOf, elementAt, localName, parseXml, type XmlElement } from './xml.ts';

/** Lists are texts parted by blanks: a setting has one value. */
type Value = string | number | boolean | null;

/** Settings of a web server by their place, such as `sites[Default Web Site].bindings`. */
export type IisSettings = Record<string, Value>;

/** Directives of `system.webServer` that are told, by section and attribute. Whatever else stands in the file stays there. */
const NAMED: readonly (readonly [section: string, attribute: string])[] = [
  ['directoryBrowse', 'enabled'],
  ['httpErrors', 'errorMode'],
  ['httpLogging', 'dontLog'],
  ['asp', 'scriptErrorSentToBrowser'],
  ['asp', 'enableParentPaths'],
  ['security/access', 'sslFlags'],
  ['security/authentication/anonymousAuthentication', 'enabled'],
  ['security/authentication/basicAuthentication', 'enabled'],
  ['security/authentication/digestAuthentication', 'enabled'],
  ['security/authentication/windowsAuthentication', 'enabled'],
  ['security/isapiCgiRestriction', 'notListedIsapisAllowed'],
  ['security/isapiCgiRestriction', 'notListedCgisAllowed'],
  ['security/requestFiltering', 'allowDoubleEscaping'],
  ['security/requestFiltering', 'allowHighBitCharacters'],
  ['security/requestFiltering', 'removeServerHeader'],
  ['security/requestFiltering/requestLimits', 'maxAllowedContentLength'],
  ['security/requestFiltering/requestLimits', 'maxQueryString'],
  ['security/requestFiltering/requestLimits', 'maxUrl'],
  ['security/requestFiltering/fileExtensions', 'allowUnlisted'],
  ['security/requestFiltering/verbs', 'allowUnlisted'],
  ['security/dynamicIpSecurity/denyByConcurrentRequests', 'enabled'],
  ['security/dynamicIpSecurity/denyByRequestRate', 'enabled'],
];

const POOL = ['managedRuntimeVersion', 'managedPipelineMode', 'enable32BitAppOnWin64', 'autoStart'];

/**
 * Named directives of `applicationHost.config`: application pools, sites with their bindings, and `system.webServer` for
 * the server and each location. A directive of the server that nobody sets is `null`. `undefined` where the text is no
 * such file. Source: https://learn.microsoft.com/iis/configuration/
 */
export function parseApplicationHost(text: string): IisSettings | undefined {
  const root = parseXml(text)?.find(({ name }) => name === 'configuration');
  const host = elementAt(root, 'system.applicationHost');
  if (root === undefined || host === undefined) return undefined;
  const settings: IisSettings = {};
  for (const pool of childrenOf(elementAt(host, 'applicationPools'), 'add')) takePool(settings, pool);
  for (const site of childrenOf(elementAt(host, 'sites'), 'site')) takeSite(settings, site);
  const logging = elementAt(host, 'log');
  take(settings, 'log.centralLogFileMode', logging?.attributes.centralLogFileMode ?? null);
  takeServer(settings, '', elementAt(root, 'system.webServer'), true);
  for (const location of childrenOf(root, 'location')) {
    const path = location.attributes.path ?? '';
    // An empty path is the server itself, written apart so that it may be locked.
    takeServer(settings, path === '' ? '' : `location[${path}].`, elementAt(location, 'system.webServer'), false);
  }
  return settings;
}

function takePool(settings: IisSettings, pool: XmlElement): void {
  const place = `applicationPools[${pool.attributes.name ?? ''}]`;
  for (const name of POOL)
    if (pool.attributes[name] !== undefined) take(settings, `${place}.${name}`, pool.attributes[name]);
  // Who it runs as is a kind of account; a name of one stands beside its password and stays there.
  const identity = elementAt(pool, 'processModel')?.attributes.identityType;
  if (identity !== undefined) take(settings, `${place}.identityType`, identity);
}

function takeSite(settings: IisSettings, site: XmlElement): void {
  const place = `sites[${site.attributes.name ?? ''}]`;
  const bindings = childrenOf(elementAt(site, 'bindings'), 'binding').map(
    ({ attributes }) => `${attributes.protocol ?? ''}/${attributes.bindingInformation ?? ''}`,
  );
  settings[`${place}.bindings`] = bindings.join(' ');
  const flags = childrenOf(elementAt(site, 'bindings'), 'binding').map(({ attributes }) => attributes.sslFlags);
  if (flags.some((flag) => flag !== undefined))
    settings[`${place}.sslFlags`] = flags.map((flag) => flag ?? '0').join(' ');
  const autoStart = site.attributes.serverAutoStart;
  if (autoStart !== undefined) take(settings, `${place}.serverAutoStart`, autoStart);
  for (const application of childrenOf(site, 'application')) {
    const path = application.attributes.path ?? '/';
    const pool = application.attributes.applicationPool;
    const folder = childrenOf(application, 'virtualDirectory').find(({ attributes }) => attributes.path === '/')
      ?.attributes.physicalPath;
    if (pool !== undefined) take(settings, `${place}.application[${path}].applicationPool`, pool);
    if (folder !== undefined) take(settings, `${place}.application[${path}].physicalPath`, folder);
  }
  const hsts = elementAt(site, 'hsts')?.attributes.enabled;
  if (hsts !== undefined) take(settings, `${place}.hsts.enabled`, hsts);
  const log = elementAt(site, 'logFile')?.attributes;
  for (const name of ['directory', 'logFormat', 'enabled'])
    if (log?.[name] !== undefined) take(settings, `${place}.logFile.${name}`, log[name]);
}

function takeServer(settings: IisSettings, place: string, server: XmlElement | undefined, isWhole: boolean): void {
  for (const [section, attribute] of NAMED) {
    const name = `${place}${section.replaceAll('/', '.')}.${attribute}`;
    const value = elementAt(server, ...section.split('/'))?.attributes[attribute];
    if (value !== undefined) take(settings, name, value);
    else if (isWhole) settings[name] ??= null;
  }
  const headers = elementAt(server, 'httpProtocol', 'customHeaders');
  // Names alone: what a header says may be a token.
  if (headers !== undefined)
    settings[`${place}httpProtocol.customHeaders`] = childrenOf(headers, 'add')
      .flatMap(({ attributes }) => attributes.name ?? [])
      .join(' ');
  const scripts = childrenOf(elementAt(server, 'fastCgi'), 'application').flatMap(
    ({ attributes }) => attributes.fullPath ?? [],
  );
  if (scripts.length > 0) settings[`${place}fastCgi.application`] = scripts.join(' | ');
}

/** Attributes of `metabase.xml` that are told, by the element that holds them. */
const METABASE =
  /^(?:ServerBindings|SecureBindings|AuthFlags|AccessFlags|AccessSSLFlags|DirBrowseFlags|LogType|LogFileDirectory|ServerComment|Path|AppPoolId|AppPoolIdentityType|Enabled32BitAppOnWin64|AspScriptErrorSentToBrowser|AspEnableParentPaths|MaxConnections|ServerAutoStart)$/;

/**
 * The same of IIS 6: attributes by the location in the metabase (`/LM/W3SVC/1.ServerBindings`); lists are lines. Source:
 * "Metabase Property Reference" of IIS 6.0.
 */
export function parseMetabase(text: string): IisSettings | undefined {
  const [root] = parseXml(text) ?? [];
  const base = root?.name === 'configuration' ? elementAt(root, 'MBProperty') : undefined;
  if (base === undefined) return undefined;
  const settings: IisSettings = {};
  for (const element of base.children) {
    const place = element.attributes.Location;
    if (place === undefined || !/^Iis|^IIs/.test(localName(element.name))) continue;
    for (const [name, value] of Object.entries(element.attributes)) {
      if (!METABASE.test(name)) continue;
      const lines = value
        .split(/\r?\n/)
        .map((line) => line.trim())
        .filter(Boolean);
      if (name.endsWith('Bindings')) settings[`${place}.${name}`] = lines.join(' ');
      else take(settings, `${place}.${name}`, value.trim());
    }
  }
  return settings;
}

/** Numbers and switches as what they are. */
function take(settings: IisSettings, name: string, text: string | null): void {
  if (text === null) settings[name] = null;
  else if (looksSecret(name.slice(name.lastIndexOf('.') + 1))) settings[name] = true;
  else if (/^(?:true|false)$/i.test(text)) settings[name] = text.toLowerCase() === 'true';
  else settings[name] = /^(?:0|[1-9]\d{0,14})$/.test(text) ? Number(text) : text;
}
