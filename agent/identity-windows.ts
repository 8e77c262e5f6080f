import { isPlaceholder, machineIdOf } from '../policies/inventory/identity.ts';
import type { Identifiers } from '../policies/inventory/report.ts';
import { Reader } from './probes/reader.ts';
import { readInstances, readRecords, readTopic } from './probes/windows-parts.ts';
import type { Target } from './targets/target.ts';

const CRYPTOGRAPHY = 'HKLM\\SOFTWARE\\Microsoft\\Cryptography';
const TCPIP = 'HKLM\\SYSTEM\\CurrentControlSet\\Services\\Tcpip\\Parameters';

/**
 * What tells a recorded Windows host apart: MachineGuid as the machine id (only its HMAC leaves), the firmware's UUID and
 * serial number, names. Each member is absent where the recording does not hold it. The SID of the machine account is not
 * recorded: to learn it a domain controller has to be asked. Source: docs/reference-inventory.md 1.3
 */
export async function identifyWindows(
  target: Target,
): Promise<{ readonly name: string; readonly identifiers: Identifiers }> {
  const reader = new Reader(target);
  const quietly = async <T>(name: string, ask: () => Promise<T | undefined>) => await reader.attempt(name, ask);
  const registry = await quietly('registry', () => readTopic(reader, 'system'));
  const [host] = (await quietly('host', () => readRecords(reader, 'host'))) ?? [];
  const [product] = (await quietly('product', () => readInstances(reader, 'Win32_ComputerSystemProduct'))) ?? [];
  const adapters = (await quietly('adapters', () => readInstances(reader, 'Win32_NetworkAdapter'))) ?? [];
  const machineGuid = registry?.text(CRYPTOGRAPHY, 'MachineGuid')?.replaceAll('-', '').toLowerCase() ?? '';
  const productUuid = placed(product?.words('UUID'))?.toLowerCase();
  const systemSerial = placed(product?.words('IdentifyingNumber'));
  const systemVendor = placed(product?.words('Vendor'));
  const short = registry?.text(TCPIP, 'Hostname') ?? host?.words('Computer');
  const domain = registry?.text(TCPIP, 'Domain');
  const macs = adapters
    .filter((adapter) => adapter.boolean('PhysicalAdapter') ?? adapter.has('NetConnectionID')) // 2003 does not say
    .flatMap((adapter) => adapter.words('MACAddress')?.toLowerCase() ?? [])
    .filter((mac) => /^(?:[0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(mac) && (Number.parseInt(mac.slice(0, 2), 16) & 3) === 0)
    .filter((mac) => mac !== '00:00:00:00:00:00');
  return {
    name: (short ?? 'unknown').toLowerCase(),
    identifiers: {
      ...(/^[0-9a-f]{32}$/.test(machineGuid) && !isPlaceholder(machineGuid)
        ? { machineId: machineIdOf(machineGuid) }
        : {}),
      ...(productUuid === undefined ? {} : { productUuid }),
      ...(systemSerial === undefined ? {} : { systemSerial }),
      ...(systemSerial === undefined || systemVendor === undefined ? {} : { systemVendor }),
      ...(macs.length === 0 ? {} : { macs: [...new Set(macs)].sort() }),
      ...(short && domain ? { fqdn: `${short}.${domain}`.toLowerCase() } : {}),
    },
  };
}

function placed(text: string | undefined): string | undefined {
  return text === undefined || isPlaceholder(text) ? undefined : text;
}
