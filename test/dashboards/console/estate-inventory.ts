import type { InventoryAnswer, PackageRow } from '../../../collector/api.ts';
import type { Inventory } from '../../../policies/inventory/inventory.ts';
import type { SectionState } from '../../../policies/inventory/report.ts';
import { NOW } from './estate.ts';

/** GET /hosts/:hostId/inventory of the fake: sections read, cut, refused and not there. */
export function inventoryOf(): InventoryAnswer {
  const states: Record<string, SectionState> = {};
  const complete = (id: string, probe: string, source: string): void => {
    states[id] = { status: 'complete', gaps: [], probe, sources: [source], readAt: NOW };
  };
  complete('os', 'os-release', 'file:/etc/os-release');
  complete('hardware', 'hardware.sysfs', 'file:/sys/class/dmi/id');
  complete('packages', 'packages.dpkg', 'file:/var/lib/dpkg/status');
  complete('listeners', 'listeners.proc', 'file:/proc/net/tcp');
  states.services = {
    status: 'partial',
    reason: 'command_failed',
    gaps: [{ reason: 'command_failed', fields: ['state'] }],
    probe: 'services.systemd',
    sources: ['file:/etc/systemd/system'],
    readAt: NOW,
  };
  states.shadow = { status: 'denied', reason: 'needs_root', gaps: [], probe: 'shadow', sources: ['file:/etc/shadow'] };
  states.firewall = {
    status: 'timed_out',
    reason: 'time_limit',
    gaps: [],
    probe: 'firewall.nft',
    sources: ['command:nft.list'],
  };
  states.tlsEndpoints = { status: 'not_applicable', gaps: [], probe: 'tls', sources: [] };
  const inventory: Inventory = {
    os: {
      family: 'linux',
      id: 'debian',
      name: 'Debian GNU/Linux 12 (bookworm)',
      release: '12',
      codename: 'bookworm',
      kernel: '6.1.0-28-amd64',
      architecture: 'x86_64',
      libc: { name: 'glibc', version: '2.36' },
    },
    hardware: {
      vendor: 'QEMU',
      model: 'Standard PC',
      memoryBytes: 8_589_934_592,
      cpu: { model: 'Generic CPU', coreCount: 4, threadCount: 4 },
      disks: { vda: { sizeBytes: 42_949_672_960, isRotational: false } },
    },
    services: Object.fromEntries(
      Array.from({ length: 132 }, (_, index) => [
        `svc-${String(index).padStart(3, '0')}.service`,
        {
          manager: 'systemd' as const,
          kind: 'service' as const,
          startup: 'enabled' as const,
          startsAtBoot: index % 3 === 0,
        },
      ]),
    ),
    listeners: Array.from({ length: 14 }, (_, index) => ({
      protocol: 'tcp' as const,
      address: index % 2 === 0 ? '0.0.0.0' : '127.0.0.1',
      isLoopback: index % 2 === 1,
      port: 22 + index * 100,
      process: index === 0 ? 'sshd' : 'app',
    })),
  };
  return { collectedAt: NOW, states, probes: {}, inventory, packageCount: 962 };
}

/** Packages of the fake, to be searched and paged. */
export const packageRows: readonly PackageRow[] = Array.from({ length: 962 }, (_, index): PackageRow => {
  const name =
    index === 0 ? 'openssl' : index === 1 ? 'bash' : `lib${['alpha', 'beta', 'gamma', 'delta'][index % 4]}${index}`;
  return {
    name,
    version: `1:${index % 9}.${index % 7}-${index % 5}+deb12u1`,
    architecture: 'amd64',
    source: index % 3 === 0 ? name : null,
    origin: index % 17 === 0 ? null : 'distribution',
    scheme: 'deb',
  };
});
