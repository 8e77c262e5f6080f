import { byCodeUnit } from '../../policies/base/text.ts';
import type { Firewall } from '../../policies/inventory/sections/firewall.ts';

type Zone = NonNullable<Firewall['zones']>[string];

/**
 * A zone file of firewalld. Elements inside a `rule` are the rule's own. `undefined`: the text is no zone.
 * Source: firewalld.zone(5).
 */
export function parseFirewalldZone(text: string): Zone | undefined {
  const plain = text.replace(/<!--[\s\S]*?-->/g, '');
  const [, head, body = ''] = /<zone\b([^>]*?)(?:\/>|>([\s\S]*))/.exec(plain) ?? [];
  if (head === undefined) return undefined;
  const own = body.replace(/<rule\b[^>]*\/>/g, '').replace(/<rule\b[\s\S]*?<\/rule>/g, '');
  const all = (tag: string, ...names: readonly string[]) =>
    [...own.matchAll(new RegExp(`<${tag}\\b([^>]*)>`, 'g'))]
      .map(([, attributes = '']) =>
        names.map((name) => attribute(attributes, name)).filter((value) => value !== undefined),
      )
      .filter((values) => values.length > 0)
      .map((values) => values.join('/'))
      .sort(byCodeUnit);
  return {
    target: attribute(head, 'target') ?? 'default',
    interfaces: all('interface', 'name'),
    sources: [
      ...all('source', 'address'),
      ...all('source', 'mac'),
      ...all('source', 'ipset').map((name) => `ipset:${name}`),
    ].sort(byCodeUnit),
    services: all('service', 'name'),
    ports: all('port', 'port', 'protocol'),
  };
}

function attribute(attributes: string, name: string): string | undefined {
  const [, double, single] = new RegExp(`\\b${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(attributes) ?? [];
  const value = double ?? single;
  return value?.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
