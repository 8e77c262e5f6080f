import { createHash } from 'node:crypto';
import { byCodeUnit } from '../policies/base/text.ts';
import { isPlaceholder, machineIdOf } from '../policies/inventory/identity.ts';
import type { Identifiers } from '../policies/inventory/report.ts';
import { identifyWindows } from './identity-windows.ts';
import { globalAddresses4, globalAddresses6 } from './parse/addresses.ts';
import { askUname } from './probes/unix-system.ts';
import type { Target } from './targets/target.ts';
import { TargetError } from './targets/target.ts';

/**
 * What tells this host apart from others. Each member is absent where it cannot be read, or where a maker left a
 * placeholder. The machine id never leaves the host: an HMAC of it does.
 * Source: docs/reference-inventory.md 1.3; machine-id(5), "should be considered confidential".
 */
export async function identify(target: Target): Promise<{ readonly name: string; readonly identifiers: Identifiers }> {
  if (target.platform === 'windows') return await identifyWindows(target);
  const read = async (path: string): Promise<string | undefined> =>
    (await quietly(() => target.readText(path)))?.trim() || undefined;
  const named = target.platform === 'other' ? await quietly(async () => (await askUname(target))?.nodeName) : undefined;
  const hostName =
    named ??
    (await read('/proc/sys/kernel/hostname')) ??
    (await read('/etc/hostname')) ??
    (await read('/etc/HOSTNAME')) ??
    'unknown';
  const [shortName = hostName] = hostName.split('.');
  const machineId = (await read('/etc/machine-id')) ?? (await read('/var/lib/dbus/machine-id'));
  const dmi = async (name: string): Promise<string | undefined> => placed(await read(`/sys/class/dmi/id/${name}`));
  const productUuid = (await dmi('product_uuid'))?.toLowerCase();
  const systemSerial = await dmi('product_serial');
  const systemVendor = await dmi('sys_vendor');
  const instanceId = placed(await read('/var/lib/cloud/data/instance-id'));
  const sshHostKeys = await hostKeys(target);
  const macs = await macAddresses(target);
  const addresses = [
    ...globalAddresses4((await read('/proc/net/fib_trie')) ?? ''),
    ...globalAddresses6((await read('/proc/net/if_inet6')) ?? ''),
  ];
  const fqdn = hostName.includes('.') ? hostName : fqdnIn((await read('/etc/hosts')) ?? '', shortName);
  return {
    name: shortName,
    identifiers: {
      ...(machineId !== undefined && /^[0-9a-f]{32}$/.test(machineId) && !isPlaceholder(machineId)
        ? { machineId: machineIdOf(machineId) }
        : {}),
      ...(sshHostKeys.length === 0 ? {} : { sshHostKeys }),
      ...(productUuid === undefined ? {} : { productUuid }),
      ...(systemSerial === undefined ? {} : { systemSerial }),
      // A vendor alone tells no two hosts apart; it goes with the serial number.
      ...(systemSerial === undefined || systemVendor === undefined ? {} : { systemVendor }),
      ...(instanceId === undefined ? {} : { instanceId }),
      ...(macs.length === 0 ? {} : { macs }),
      ...(fqdn === undefined ? {} : { fqdn: fqdn.toLowerCase() }),
      ...(addresses.length === 0 ? {} : { addresses: [...new Set(addresses)].sort(byCodeUnit) }),
    },
  };
}

function placed(text: string | undefined): string | undefined {
  return text === undefined || isPlaceholder(text) ? undefined : text;
}

/** Identifiers are read quietly: one that cannot be read is absent, and no probe's business. */
async function quietly<T>(ask: () => Promise<T | undefined>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof TargetError) return undefined;
    throw error;
  }
}

async function hostKeys(target: Target): Promise<readonly string[]> {
  const entries = (await quietly(() => target.list('/etc/ssh'))) ?? [];
  const prints = new Set<string>();
  for (const { name } of entries) {
    if (!/^ssh_host_\w+_key\.pub$/.test(name)) continue;
    const key = (await quietly(() => target.readText(`/etc/ssh/${name}`)))?.split(' ')[1];
    if (key === undefined) continue;
    prints.add(`SHA256:${createHash('sha256').update(Buffer.from(key, 'base64')).digest('base64').replace(/=+$/, '')}`);
  }
  return [...prints].sort(byCodeUnit);
}

/** Permanent addresses of interfaces that have a device behind them: neither bridges nor tunnels, nothing made up. */
async function macAddresses(target: Target): Promise<readonly string[]> {
  const macs = new Set<string>();
  for (const { name } of (await quietly(() => target.list('/sys/class/net'))) ?? []) {
    const folder = `/sys/class/net/${name}`;
    if ((await quietly(() => target.readLink(`${folder}/device`))) === undefined) continue;
    const kind = (await quietly(() => target.readText(`${folder}/addr_assign_type`)))?.trim() ?? '0';
    const mac = (await quietly(() => target.readText(`${folder}/address`)))?.trim().toLowerCase() ?? '';
    if (kind === '0' && /^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/.test(mac) && isUniversal(mac)) macs.add(mac);
  }
  return [...macs].sort(byCodeUnit);
}

/** Not zero, no group address. Hypervisors' own prefixes (52:54:00) are locally administered and yet theirs to give. */
function isUniversal(mac: string): boolean {
  const first = Number.parseInt(mac.slice(0, 2), 16);
  const isHypervisors = mac.startsWith('52:54:00') || mac.startsWith('fa:16:3e');
  return mac !== '00:00:00:00:00:00' && (first & 1) === 0 && ((first & 2) === 0 || isHypervisors);
}

/** The first full name that the hosts file gives for the short one. */
function fqdnIn(hosts: string, shortName: string): string | undefined {
  for (const line of hosts.split('\n')) {
    const names = line.replace(/#.*/, '').trim().split(/\s+/).slice(1);
    if (!names.includes(shortName)) continue;
    const full = names.find((name) => name.startsWith(`${shortName}.`) && !name.includes('localhost'));
    if (full !== undefined) return full;
  }
  return undefined;
}
