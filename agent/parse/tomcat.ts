import { parseXml, type XmlElement } from './xml.ts';

/** Attributes that are taken, by element; of all others not even the name leaves the file. */
export const NAMED_ATTRIBUTES: Readonly<Record<string, readonly string[]>> = {
  Server: ['port'],
  Connector: [
    'SSLEnabled',
    'address',
    'allowTrace',
    'ciphers',
    'clientAuth',
    'port',
    'protocol',
    'scheme',
    'secretRequired',
    'secure',
    'server',
    'sslEnabledProtocols',
    'sslProtocol',
    'xpoweredBy',
  ],
  SSLHostConfig: ['certificateVerification', 'ciphers', 'honorCipherOrder', 'protocols'],
  Host: ['appBase', 'autoDeploy', 'deployOnStartup', 'name', 'unpackWARs'],
};
const TAG = /<(\/?)([A-Za-z_][\w:.-]*)((?:[^<>"']|"[^"]*"|'[^']*')*?)(\/?)>/g;
const ATTRIBUTE = /([A-Za-z_][\w:.-]*)\s*=\s*("[^"]*"|'[^']*')/g;

/**
 * server.xml with the named attributes of the elements that are asked, everything else reduced to bare tags: realms and
 * connectors hold passwords. Whether the shut-down word is the shipped one is all that is kept of it.
 */
export function cutServerXml(text: string): string {
  const kept = text
    .replace(/<!--[\s\S]*?-->/g, onlyBreaks)
    .replace(/<\?[\s\S]*?\?>|<!DOCTYPE[^[>]*(?:\[[\s\S]*?\])?[^>]*>/g, onlyBreaks);
  let out = '';
  let end = 0;
  for (const match of kept.matchAll(TAG)) {
    out += onlyBreaks(kept.slice(end, match.index)) + cutTag(match);
    end = match.index + match[0].length;
  }
  // Text that is no tag is never kept; a broken file stays broken.
  return out + onlyBreaks(kept.slice(end)) + (/[<>]/.test(kept.slice(end)) ? '<' : '');
}

function cutTag([whole, closes, name = '', attributes = '', isEmpty]: RegExpMatchArray): string {
  const names = NAMED_ATTRIBUTES[name] ?? [];
  const kept = [...attributes.matchAll(ATTRIBUTE)].flatMap(([, key = '', value = '']) => {
    if (name === 'Server' && key === 'shutdown') return [`shutdownIsDefault="${/^.SHUTDOWN.$/.test(value)}"`];
    if (key === 'shutdownIsDefault') return [`${key}=${value}`];
    return names.includes(key) ? [`${key}=${value}`] : [];
  });
  const inner = kept.length === 0 ? '' : ` ${kept.join(' ')}`;
  return `<${closes}${name}${inner}${isEmpty}>${onlyBreaks(whole)}`;
}

function onlyBreaks(text: string): string {
  return text.replace(/[^\n]+/g, '');
}

type Value = string | number | boolean | null;

/**
 * Named directives with their place: "port", "connector[0].allowTrace", "connector[0].sslHostConfig[1].protocols",
 * "host[0].autoDeploy". A named attribute that is not written is `null`. `undefined`: no server.xml.
 * Source: Tomcat configuration reference, "The Server", "The HTTP Connector", "SSL Support", "The Host".
 */
export function parseServerXml(text: string): Readonly<Record<string, Value>> | undefined {
  const server = parseXml(text)?.find(({ name }) => name === 'Server');
  if (server === undefined) return undefined;
  const values: Record<string, Value> = {};
  take(values, '', server);
  const isDefault = server.attributes.shutdownIsDefault;
  if (isDefault !== undefined) values.shutdownIsDefault = isDefault === 'true';
  let connectorCount = 0;
  let hostCount = 0;
  for (const service of server.children.filter(({ name }) => name === 'Service')) {
    for (const connector of service.children.filter(({ name }) => name === 'Connector')) {
      const place = `connector[${connectorCount}].`;
      connectorCount += 1;
      take(values, place, connector);
      const tls = connector.children.filter(({ name }) => name === 'SSLHostConfig');
      for (const [index, config] of tls.entries()) take(values, `${place}sslHostConfig[${index}].`, config);
    }
    const engines = service.children.filter(({ name }) => name === 'Engine');
    for (const host of engines.flatMap(({ children }) => children.filter(({ name }) => name === 'Host'))) {
      take(values, `host[${hostCount}].`, host);
      hostCount += 1;
    }
  }
  return values;
}

function take(values: Record<string, Value>, place: string, { name, attributes }: XmlElement): void {
  for (const key of NAMED_ATTRIBUTES[name] ?? []) {
    const text = Object.hasOwn(attributes, key) ? attributes[key] : undefined;
    values[place + key] = text === undefined ? null : typed(text);
  }
}

function typed(text: string): Value {
  if (/^(?:true|false)$/i.test(text)) return text.toLowerCase() === 'true';
  return /^(?:0|-?[1-9]\d{0,8})$/.test(text) ? Number(text) : text;
}
