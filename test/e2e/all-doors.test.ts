import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inspectBundle } from '../../agent/inspect.ts';
import { KnownHosts } from '../../agent/ssh/known-hosts.ts';
import { recorderScript } from '../../agent/targets/recorder.ts';
import { visitHost } from '../../agent/targets/ssh.ts';
import { buildAll } from '../../bin/build.ts';
import { inPackage } from '../../policies/base/package-root.ts';
import { loadTables } from '../../policies/derive/tables.ts';
import { factsAt, sections } from '../../policies/inventory/inventory.ts';
import type { Report, SectionState } from '../../policies/inventory/report.ts';
import { sectionStates } from '../../policies/inventory/states.ts';
import { judgeReport } from '../../policies/judge-report.ts';
import { loadShippedPacks } from '../../policies/rules/shipped-packs.ts';
import { EstateHost, type EstateHostOptions, whyNoEstate } from '../kit/estate.ts';
import { busyboxTree, debianTree, rpmLayer, WITHOUT_DEBIAN } from '../kit/estate-trees.ts';
import { newKey } from '../kit/sshd.ts';
import { entryFor } from '../kit/visits.ts';
import { IMAGE_DIFFERENCES, LIVE_DIFFERENCES, VERDICT_DIFFERENCES } from './door-differences.ts';

// The same host through every door: equal where it can be, and where not, listed and marked in the report itself.

type DoorName = 'local' | 'ssh' | 'recording' | 'image';
type Doors = Readonly<Partial<Record<DoorName, Report>>>;

/** Where the host sees the program and the agent that look at it locally. */
const SHARED = { node: '/opt/look/bin', agent: '/opt/look/agent' };

/** What a host is given so that more than its defaults is compared. */
const FILES = {
  'etc/cron.d/nightly': 'MAILTO=root\n5 4 * * * root /usr/local/bin/nightly --token hidden\n',
  'etc/sysctl.d/50-own.conf': 'net.ipv4.ip_forward = 1\n',
  'etc/modprobe.d/own.conf': 'install cramfs /bin/false\n',
  'etc/nginx/nginx.conf': 'http { server { listen 443 ssl; server_name own.example; ssl_protocols TLSv1.2; } }\n',
  'etc/chrony/chrony.conf': 'server 192.0.2.1 iburst\n',
  'etc/ssh/sshd_config.d/own.conf': 'MaxAuthTries 3\n',
  'etc/profile.d/own.sh': 'umask 027\nTMOUT=900\n',
  'etc/logrotate.d/own': '/var/log/own.log {\n  weekly\n  rotate 12\n}\n',
};

const why = whyNoEstate();

describe.skipIf(why !== undefined)(`a host through all doors${why === undefined ? '' : ` (skipped: ${why})`}`, () => {
  const hosts: EstateHost[] = [];
  const trees: string[] = [];
  const seen = new Map<string, Doors>();
  const left = new Map<string, { readonly before: string; readonly after: string }>();
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'muster-doors-'));
    const [bullseye] = await Promise.all([debianTree('bullseye'), buildAll()]);
    const key = newKey(folder);
    const [busybox, rpm] = [busyboxTree(), rpmLayer()];
    trees.push(busybox, rpm);
    const shared = { [SHARED.node]: join(process.execPath, '..'), [SHARED.agent]: inPackage('build', 'agent') };
    const prepare =
      'mkdir -p etc/ssl/private; echo "own:x:0:0::/home/own:/bin/sh" >>etc/passwd; chmod 666 etc/cron.d/nightly';
    const kinds: Readonly<Record<string, Omit<EstateHostOptions, 'authorized'>>> = {
      debian: { trees: [bullseye], shared, prepare, files: { ...FILES, 'etc/ssl/certs/own.pem': certificate() } },
      centos: { trees: [rpm, bullseye], shared, prepare: `${prepare}; ${WITHOUT_DEBIAN}`, files: FILES },
      alpine: { trees: [busybox], program: 'dropbear', files: FILES, prepare: 'chmod 666 etc/cron.d/nightly' },
    };
    for (const [name, options] of Object.entries(kinds)) {
      const host = await EstateHost.start(folder, name, { ...options, authorized: [key.publicKey] });
      hosts.push(host);
      const before = await written(host);
      const recording = await recorded(host);
      left.set(name, { before, after: await written(host) });
      seen.set(name, {
        ...(options.shared === undefined ? {} : { local: await look(host.inside(...LOCAL_LOOK)) }),
        ssh: await visited(host, key.file),
        recording,
        image: await look(
          host.beside(process.execPath, inPackage('bin/muster.js'), 'agent', 'inspect', '--target', `dir:${host.root}`),
        ),
      });
    }
  }, 900_000);

  afterAll(async () => {
    await Promise.all(hosts.map((host) => host.stop()));
    for (const path of [folder, ...trees]) if (path !== undefined) rmSync(path, { recursive: true, force: true });
  });

  const LOCAL_LOOK = [join(SHARED.node, 'node'), join(SHARED.agent, 'muster-agent.mjs'), 'inspect'];

  async function look(command: readonly [string, ...string[]]): Promise<Report> {
    return JSON.parse((await output(command)).toString('utf8')) as Report;
  }

  /** All that the host wrote since its start, and when. Whoever asks rpm, rpm touches the index of its own journal. */
  async function written(host: EstateHost): Promise<string> {
    const upper = join(host.root, '..', 'upper');
    const lines = (await output(host.beside('find', upper, '-printf', '%P %s %T@\\n'))).toString('utf8').split('\n');
    return lines.filter((line) => !/^var\/lib(?: |\/rpm[ /])/.test(line)).join('\n');
  }

  async function recorded(host: EstateHost): Promise<Report> {
    const bytes = await output(host.inside('sh', '-s', '--', '-q'), recorderScript());
    return await inspectBundle(bytes, { agent: { version: '0' } });
  }

  async function visited(host: EstateHost, keyFile: string): Promise<Report> {
    const known = join(folder, `known-${host.name}`);
    writeFileSync(known, host.knownHost, { mode: 0o600 });
    const limits = { connectSeconds: 20, seconds: 110, bytes: 16 * 1024 * 1024 };
    const entry = entryFor(host, { name: host.name, user: 'root', login: { keyFile }, limits });
    const { report } = await visitHost(entry, {
      knownHosts: KnownHosts.read(known),
      isFirstContact: false,
      script: recorderScript(),
      agentVersion: '0',
      signal: new AbortController().signal,
    });
    return report;
  }

  /** Sections that are not the same through two doors, in facts or in how they were read. */
  function differing(left: Report, right: Report): string[] {
    const [lefts, rights] = [sectionStates(left), sectionStates(right)];
    return sections
      .map(({ id }) => id)
      .filter((id) => {
        const both = [left, right].map(({ inventory }) => JSON.stringify(factsAt(inventory, id)));
        const how = [lefts, rights].map((states) => JSON.stringify(howRead(states.get(id))));
        return both[0] !== both[1] || how[0] !== how[1];
      });
  }

  const names = ['debian', 'centos', 'alpine'];
  const doorsOf = (name: string): Doors => seen.get(name) ?? {};

  it.each(names)('%s is the same locally, over SSH and recorded, but for what is listed', (name) => {
    const { local, ssh, recording } = doorsOf(name);
    const first = local ?? ssh;
    for (const other of [ssh, recording]) {
      if (first === undefined || other === undefined) throw new Error('a door gave nothing');
      expect(differing(first, other).filter((id) => LIVE_DIFFERENCES[id] === undefined)).toEqual([]);
      expect(other.host.name).toBe(first.host.name);
      expect(other.host.identifiers.machineId).toBe(first.host.identifiers.machineId);
    }
    expect(Object.keys(first?.inventory ?? {}).length).toBeGreaterThan(25);
  });

  it.each(names)(
    '%s as an image differs only where it is listed, and says so of every fact that is missing',
    (name) => {
      const { local, ssh, image } = doorsOf(name);
      const first = local ?? ssh;
      if (first === undefined || image === undefined) throw new Error('a door gave nothing');
      expect(differing(first, image).filter((id) => IMAGE_DIFFERENCES[id] === undefined)).toEqual([]);
      const states = sectionStates(image);
      const unmarked = sections.flatMap(({ id }) =>
        differencesOf(factsAt(first.inventory, id), factsAt(image.inventory, id), [])
          .filter((steps) => !isMarked(steps, states.get(id)))
          .map((steps) => [id, ...steps].join('/')),
      );
      expect(unmarked.filter((path) => !isListed(path))).toEqual([]);
    },
  );

  it.each(names)('%s is left by the recorder as it was', (name) => {
    expect(left.get(name)?.after).toBe(left.get(name)?.before);
    expect(left.get(name)?.before).toContain('etc/cron.d/nightly ');
  });

  it('has no entry in its list of differences that none of the hosts shows', () => {
    const shown = new Set<string>();
    for (const { local, image } of [...seen.values()])
      if (local !== undefined && image !== undefined) for (const id of differing(local, image)) shown.add(id);
    expect(Object.keys(IMAGE_DIFFERENCES).filter((id) => !shown.has(id))).toEqual([]);
  });

  it.each(names)(
    '%s has the same verdicts through all doors, or is unknown; never pass in one and fail in another',
    (name) => {
      const { image, ...live } = doorsOf(name);
      const verdicts = Object.values(live).map(verdictsOf);
      const [first = new Map<string, string>(), ...others] = verdicts;
      expect(first.size).toBeGreaterThan(500);
      const odd: string[] = [];
      for (const [rule, verdict] of first) {
        for (const other of others)
          if (other.get(rule) !== verdict) odd.push(`${rule}: ${verdict}, ${other.get(rule)}`);
        const inImage = image === undefined ? undefined : verdictsOfImage(image).get(rule);
        if (inImage !== verdict && inImage !== 'unknown') odd.push(`${rule}: ${verdict}, ${inImage} in the image`);
      }
      expect(odd.filter((line) => VERDICT_DIFFERENCES[line] === undefined)).toEqual([]);
    },
  );

  const judged = new WeakMap<Report, ReadonlyMap<string, string>>();
  function verdictsOfImage(report: Report): ReadonlyMap<string, string> {
    const known = judged.get(report) ?? verdictsOf(report);
    judged.set(report, known);
    return known;
  }
});

const packs = loadShippedPacks();
const tables = loadTables();

function verdictsOf(report: Report): ReadonlyMap<string, string> {
  const options = { asOf: report.collectedAt, register: { level: 3 as const, labels: ['k3s', 'x-road'] }, tables };
  return new Map(judgeReport(report, packs, options).map(({ pack, rule, verdict }) => [`${pack}/${rule}`, verdict]));
}

function howRead(state: SectionState | undefined) {
  return { status: state?.status, reason: state?.reason, gaps: state?.gaps };
}

type Steps = readonly string[];

/** Paths below which two values differ, as deep as both go. */
function differencesOf(left: unknown, right: unknown, steps: Steps): Steps[] {
  if (JSON.stringify(left) === JSON.stringify(right)) return [];
  if (!isBranch(left) || !isBranch(right)) return [steps];
  const names = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...names].flatMap((name) => differencesOf(left[name], right[name], [...steps, name]));
}

function isBranch(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** Whether the report itself says that this was not read: the whole section, or a gap over it. */
function isMarked(steps: Steps, state: SectionState | undefined): boolean {
  if (state === undefined || state.status === 'absent' || state.status === 'not_run') return true;
  return state.gaps.some((gap) =>
    'keys' in gap ? gap.keys.includes(steps[0] ?? '') : gap.fields.some((field) => steps.includes(field)),
  );
}

function isListed(path: string): boolean {
  return Object.values(IMAGE_DIFFERENCES).some(({ unmarked }) => unmarked?.[path] !== undefined);
}

function certificate(): string {
  const words = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '41'];
  const { stdout } = spawnSync('openssl', [...words, '-keyout', '/dev/null', '-subj', '/CN=own.example'], {
    encoding: 'utf8',
  });
  return stdout;
}

/** What a program prints; the test goes on meanwhile, since the doors of the hosts lead through it. */
async function output([program, ...args]: readonly [string, ...string[]], input = ''): Promise<Buffer> {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  const [out, err]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  child.stdin.on('error', () => undefined).end(input);
  const code = await new Promise((resolve) => child.on('close', resolve));
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}: ${Buffer.concat(err).toString()}`);
  return Buffer.concat(out);
}
