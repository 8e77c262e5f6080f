import type { Firewall } from '../../policies/inventory/sections/firewall.ts';
import { parseFirewalldZone } from '../parse/firewalld-zone.ts';
import type { Reader } from './reader.ts';

type Zones = NonNullable<Firewall['zones']>;

/** Shipped first: a file of the same name below /etc replaces it. */
const FOLDERS = ['/usr/lib/firewalld/zones', '/etc/firewalld/zones'];

/** Zones of firewalld as they are configured; `undefined`: there are none, or a folder of them is closed to us. */
export async function readZones(reader: Reader): Promise<Zones | undefined> {
  const missed = reader.missCount;
  const zones: Record<string, Zones[string]> = {};
  for (const folder of FOLDERS) {
    for (const path of await reader.filesIn(folder, (name) => name.endsWith('.xml'))) {
      const text = await reader.tryText(path);
      const zone = text === undefined ? undefined : parseFirewalldZone(text);
      if (text !== undefined && zone === undefined) reader.miss(path, 'parse_failed');
      const name = path.slice(path.lastIndexOf('/') + 1, -'.xml'.length);
      if (zone !== undefined) zones[name] = zone;
      else delete zones[name];
    }
  }
  // Which of the shipped ones were replaced is not known where the folder is closed.
  return reader.missCount > missed || Object.keys(zones).length === 0 ? undefined : zones;
}
