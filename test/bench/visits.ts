import { spawn } from 'node:child_process';
import { mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildAll } from '../../bin/build.ts';
import { inPackage } from '../../policies/base/package-root.ts';
import { newKey, startSshd, type TestSshd, VISITOR } from '../kit/sshd.ts';
import { findTool } from '../kit/tools.ts';
import { type Benchmark, commandCost, held, type Result, told } from './measure.ts';

const AGENT = inPackage('build', 'agent', 'muster-agent.mjs');
const SCRIPT = inPackage('agent', 'targets', 'record.sh');
const AT_ONCE = 10;

/** The contract names 50 hosts; a sample shows the same ratio in a fifth of the time. */
const HOSTS = { sample: 10, full: 50 };

interface Site {
  readonly folder: string;
  readonly keyFile: string;
  readonly server: TestSshd;
  readonly names: readonly string[];
}

/**
 * Visits of many hosts, ten at once, beside as many plain `ssh` calls that run the same script ten at once, and Ansible
 * with ten forks. All hosts are this machine under many names: what the script costs there is in every row alike.
 */
export const visits: Benchmark = {
  title: 'Visits over SSH, the built single file, 10 at once',
  async run({ isFull }): Promise<readonly Result[]> {
    if (findTool('sshd') === undefined) return [{ name: 'visits', value: '', skipped: 'install openssh-server' }];
    await buildAll();
    const folder = mkdtempSync(join(tmpdir(), 'muster-bench-'));
    const key = newKey(folder);
    const server = await startSshd(folder, { authorized: [key.publicKey] });
    const count = isFull ? HOSTS.full : HOSTS.sample;
    const names = Array.from({ length: count }, (_, index) => `host-${index}`);
    const site: Site = { folder, keyFile: key.file, server, names };
    try {
      await plainCalls(site, names.slice(0, 1)); // the first reads of the disk are nobody's
      const plain = await timed(() => plainCalls(site, names));
      const ours = await timed(() => visited(site));
      const rows = [
        told(`${count} plain ssh calls with the same script`, plain, 's', 2),
        told(`${count} visits`, ours, 's', 2),
        held('visits beside plain ssh', ours / plain, 'of it', 1.3, 2),
      ];
      return [...rows, await besideAnsible(site, ours), ...recorderRows()];
    } finally {
      server.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

async function visited({ folder, keyFile, server, names }: Site): Promise<void> {
  const place = { address: '127.0.0.1', port: server.port };
  const hosts = Object.fromEntries(names.map((name) => [name, place]));
  const file = join(folder, 'hosts.json');
  const defaults = { user: VISITOR, login: { keyFile } };
  writeFileSync(file, JSON.stringify({ format: 1, knownHosts: 'known', defaults, hosts }), { mode: 0o600 });
  writeFileSync(join(folder, 'known'), server.knownHosts, { mode: 0o600 });
  const out = join(folder, 'out');
  await run(process.execPath, [AGENT, 'visit', '--hosts', file, '--out', out, '--at-once', String(AT_ONCE)]);
}

async function plainCalls({ folder, keyFile, server }: Site, names: readonly string[]): Promise<void> {
  const known = join(folder, 'known-plain');
  writeFileSync(known, server.knownHosts, { mode: 0o600 });
  const options = ['-F', 'none', '-o', `UserKnownHostsFile=${known}`, '-o', 'BatchMode=yes', '-i', keyFile];
  const args = [...options, '-p', String(server.port), `${VISITOR}@127.0.0.1`, 'sh -s -- -q'];
  const left = names.values();
  const work = async (): Promise<void> => {
    for (const _ of left) await run('ssh', args, SCRIPT);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

async function besideAnsible({ folder, keyFile, server, names }: Site, ours: number): Promise<Result> {
  const name = 'visits beside ansible setup and package_facts';
  const ansible = findTool('ansible');
  if (ansible === undefined) return { name, value: '', skipped: 'install ansible' };
  const inventory = join(folder, 'inventory');
  const common = `ansible_host=127.0.0.1 ansible_port=${server.port} ansible_user=${VISITOR}`;
  const ssh = `ansible_ssh_private_key_file=${keyFile} ansible_ssh_common_args='-o UserKnownHostsFile=${join(folder, 'known-plain')}'`;
  writeFileSync(inventory, names.map((host) => `${host} ${common} ${ssh}\n`).join(''));
  const theirs = await timed(async () => {
    for (const module of ['setup', 'package_facts'])
      await run(ansible, ['all', '-i', inventory, '-m', module, '-f', String(AT_ONCE)]);
  });
  return held(`${name} (${theirs.toFixed(1)} s)`, ours / theirs, 'of it', Number((1 / 12).toFixed(3)), 3);
}

/** What the recorder costs by itself; the programs that it asks (sshd, rpm, nft) are counted in. */
function recorderRows(): Result[] {
  const shells: readonly (readonly [string, string, ...string[]])[] = [
    ['dash', 'dash'],
    ['busybox', 'busybox', 'sh'],
  ];
  return shells.flatMap(([name, program, ...words]): Result[] => {
    if (findTool(program) === undefined)
      return [{ name: `recorder under ${name}`, value: '', skipped: 'not installed' }];
    const { cpuSeconds, maxRssMb } = commandCost(program, [...words, SCRIPT, '-q']);
    return [
      told(`recorder under ${name}`, cpuSeconds, 'CPU-s', 3),
      told(`recorder under ${name}, largest process`, maxRssMb, 'MiB', 1),
    ];
  });
}

async function timed(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return (performance.now() - startedAt) / 1000;
}

function run(program: string, args: readonly string[], input?: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const stdin = input === undefined ? 'ignore' : openSync(input, 'r');
    const child = spawn(program, args, { stdio: [stdin, 'ignore', 'pipe'] });
    let complaint = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      complaint = chunk.toString('utf8');
    });
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`${program} ended with ${code}: ${complaint}`)),
    );
  });
}
