import { digestOf } from '../../policies/inventory/canonical.ts';
import type { Inventory } from '../../policies/inventory/inventory.ts';
import { CONTRACT, type ProbeOutcome, type Report } from '../../policies/inventory/report.ts';
import type { HostRegister } from '../../policies/rules/pack.ts';
import type { Catalogue } from './catalogue.ts';
import type { FleetHost } from './fleet.ts';
import { type Plan, type PlanBuild, type PlanHost, SYSCTL_FILE } from './plan.ts';

const MIB = 1024 * 1024;

/** A section that the plan decides, and by which part of it. */
interface Decided {
  readonly section: string;
  readonly facts: object;
  readonly sources: readonly string[];
}

/**
 * A planned host as a report with door `planned`. It holds only what the plan really decides: the operating system of the
 * image, processors and memory of the flavor, the settings that the first start writes. Every section is `partial`, so that
 * whatever the plan leaves open is unknown to a rule and never passes by assumption.
 * `undefined` where nothing is planned of the host: it stays as it is, or goes.
 */
export function plannedReport(
  host: PlanHost,
  catalogue: Catalogue,
  asOfAt: string,
  today?: FleetHost,
): Report | undefined {
  const decided = decidedBy(host, catalogue, today);
  if (decided === undefined) return undefined;
  const inventory = inventoryOf(decided);
  return {
    contract: CONTRACT,
    form: 'full',
    host: { name: host.name, identifiers: {} },
    unit: host.unit,
    sequence: 1,
    previous: null,
    collectedAt: asOfAt,
    durationMs: 0,
    clock: {},
    agent: {
      version: catalogue.version,
      door: 'planned',
      runtime: 'plan',
      privilege: 'user',
      catalogue: catalogue.version,
    },
    probes: Object.fromEntries(
      decided.map(({ section, sources }) => [`planned.${section}`, outcomeOf(section, sources)]),
    ),
    digest: digestOf(inventory),
    inventory,
  };
}

function outcomeOf(section: string, sources: readonly string[]): ProbeOutcome {
  return { section, outcome: 'partial', reason: 'not_supported_here', sources, durationMs: 0, bytes: 0 };
}

function inventoryOf(decided: readonly Decided[]): Inventory {
  return Object.fromEntries(decided.map(({ section, facts }) => [section, facts])) as Inventory;
}

function decidedBy(host: PlanHost, catalogue: Catalogue, today: FleetHost | undefined): Decided[] | undefined {
  if (host.build !== undefined) return decidedByBuild(host.build, catalogue);
  if (host.way !== 'upgrade' || host.upgradeTo === undefined) return undefined;
  const hardware = today?.report.inventory.hardware;
  return [
    ...osOf(host.upgradeTo, catalogue),
    // An upgrade in place leaves the machine as it is; of what is on the disk it decides nothing.
    ...(hardware === undefined ? [] : [{ section: 'hardware', facts: hardware, sources: ['report:hardware'] }]),
  ];
}

function osOf(imageName: string, catalogue: Catalogue): Decided[] {
  const image = catalogue.images.find(({ name }) => name === imageName);
  return image === undefined ? [] : [{ section: 'os', facts: image.os, sources: [`catalogue:images/${image.name}`] }];
}

function decidedByBuild(build: PlanBuild, catalogue: Catalogue): Decided[] {
  const flavor = catalogue.flavors.find(({ name }) => name === build.flavor);
  const image = catalogue.images.find(({ name }) => name === build.image);
  const takes = new Set(image?.takes ?? []);
  const { sshd, sysctl } = build.settings;
  const parameters = Object.entries(sysctl ?? {}).map(([name, value]) => [
    name,
    { running: value, configured: value, configuredIn: SYSCTL_FILE },
  ]);
  return [
    ...osOf(build.image, catalogue),
    ...(flavor === undefined
      ? []
      : [
          {
            section: 'hardware',
            facts: { cpu: { coreCount: flavor.vcpus, threadCount: flavor.vcpus }, memoryBytes: flavor.memoryMib * MIB },
            sources: [`catalogue:flavors/${flavor.name}`],
          },
        ]),
    ...(sshd === undefined || !takes.has('sshd')
      ? []
      : // No image of the catalogue comes with a Match block, and what the first start writes holds none.
        [{ section: 'sshd', facts: { ...sshd, match: null }, sources: ['plan:settings/sshd'] }]),
    ...(parameters.length === 0 || !takes.has('sysctl')
      ? []
      : [{ section: 'sysctl', facts: Object.fromEntries(parameters), sources: ['plan:settings/sysctl'] }]),
  ];
}

/** What the register will say of the planned host: today's labels, the plan's level, unit and zone. */
export function plannedRegister(plan: Plan, host: PlanHost, today?: FleetHost): HostRegister {
  const level = host.level ?? today?.register.level;
  const zone = plan.zones.find(({ id }) => id === host.build?.zone)?.id ?? today?.register.zone;
  return {
    labels: today?.register.labels ?? [],
    unit: host.unit,
    ...(level === undefined ? {} : { level }),
    ...(zone === undefined ? {} : { zone }),
  };
}
