import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import program from '../../infra/index.ts';
import type { Plan, PlanBuild, PlanHost } from '../../infra/plan/plan.ts';
import type { Answer } from '../../infra/preview/answers.ts';
import type { Program } from '../../infra/preview/inproc.ts';
import type { Preview } from '../../infra/preview/model.ts';
import { type PreviewOptions, preview, simulateApply } from '../../infra/preview/run.ts';
import { readState, type SavedState, writeSimulatedCheckpoint } from '../../infra/preview/state.ts';
import { inPackage } from '../../policies/base/package-root.ts';
import type { Inventory } from '../../policies/inventory/inventory.ts';
import type { Report } from '../../policies/inventory/report.ts';

export const projectFolder = inPackage('infra');
export const programFile = inPackage('infra', 'index.ts');
export const answers = (
  JSON.parse(readFileSync(inPackage('infra', 'catalogue', 'lookups.json'), 'utf8')) as { answers: Answer[] }
).answers;

/** A folder that is gone after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'muster-infra-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export const build: PlanBuild = {
  platform: 'generic-server',
  image: 'debian-13',
  flavor: 'm1.medium',
  zone: 'server',
  subnet: 'hq-server',
  address: '10.64.0.10',
  volumes: [{ name: 'data', sizeGib: 20 }],
  ports: [{ protocol: 'tcp', from: 443, to: 443, cidrs: ['10.0.0.0/8'], why: 'Portal' }],
  settings: { sshd: { permitRootLogin: 'no', x11Forwarding: false }, sysctl: { 'net.ipv4.ip_forward': 0 } },
};

export const host: PlanHost & { readonly build: PlanBuild } = {
  name: 'web-1',
  unit: 'hq',
  way: 'replatform',
  reasons: [{ code: 'support_ended', text: { vi: 'Hết hỗ trợ.', en: 'Support has ended.' } }],
  wave: 1,
  after: [],
  build,
};

export const plan: Plan = {
  format: 1,
  name: 'spring',
  asOf: '2026-11-21',
  catalogue: '2026.11',
  units: [{ id: 'hq', cidr: '10.64.0.0/22' }],
  zones: [
    {
      id: 'server',
      title: { vi: 'Máy chủ', en: 'Servers' },
      availabilityZone: 'nova',
      router: 'core-router',
      adminCidrs: ['10.0.16.0/24'],
    },
  ],
  subnets: [
    {
      id: 'hq-server',
      unit: 'hq',
      zone: 'server',
      cidr: '10.64.0.0/24',
      gateway: '10.64.0.1',
      dnsServers: ['10.0.0.53'],
    },
  ],
  hosts: [host],
};

/** The plan with one host, changed. */
export function planWith(changes: Partial<PlanBuild>, hostChanges: Partial<PlanHost> = {}): Plan {
  return { ...plan, hosts: [{ ...host, ...hostChanges, build: { ...build, ...changes } }] };
}

export interface RunSettings {
  readonly state?: SavedState;
  readonly config?: Readonly<Record<string, string>>;
  readonly secretKeys?: readonly string[];
  readonly program?: string | Program;
}

function optionsFor(wanted: Plan, settings: RunSettings): PreviewOptions {
  const file = join(temporaryFolder(), 'plan.json');
  writeFileSync(file, JSON.stringify(wanted));
  return {
    program,
    projectFolder,
    project: 'muster-infra',
    stack: 'test',
    answers,
    ...settings,
    config: { ...settings.config, 'muster-infra:plan': file },
  };
}

/** Previews the real program with a plan, in this process. */
export function previewOf(wanted: Plan, settings: RunSettings = {}): Promise<Preview> {
  return preview(optionsFor(wanted, settings));
}

/** The checkpoint's text after a simulated update. A fixed salt makes it the same in every run. */
export async function checkpointOf(wanted: Plan, settings: RunSettings = {}): Promise<string> {
  const resources = await simulateApply(optionsFor(wanted, settings));
  return writeSimulatedCheckpoint('test', resources, '2026-11-21T00:00:00Z', Buffer.alloc(16, 7));
}

export async function stateOf(wanted: Plan, settings: RunSettings = {}): Promise<SavedState> {
  return readState(Buffer.from(await checkpointOf(wanted, settings)), 'checkpoint');
}

/** "create Instance web-1-server" for each step that is no `same`. */
export function changesOf({ steps }: Preview): string[] {
  return steps
    .filter(({ operation }) => operation !== 'same')
    .map(({ operation, urn }) => `${operation} ${urn.split(':').at(-3)} ${urn.split('::').at(-1)}`);
}

/** A report of the local door with these facts, each section read whole. */
export function reportWith(inventory: Inventory, hostName = 'old-1'): Report {
  const ids = Object.keys(inventory);
  return {
    contract: '1.0',
    form: 'full',
    host: { name: hostName, identifiers: {} },
    sequence: 1,
    previous: null,
    collectedAt: '2026-11-20T00:00:00Z',
    durationMs: 1,
    clock: {},
    agent: { version: '0.1.0', door: 'local', runtime: 'node', privilege: 'root', catalogue: '2026.11' },
    probes: Object.fromEntries(
      ids.map((id) => [
        `test.${id}`,
        { section: id, outcome: 'complete' as const, sources: [], durationMs: 0, bytes: 0 },
      ]),
    ),
    digest: 'AAAAAAAAAAAAAAAAAAAAAA',
    inventory,
  };
}
