import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspectLocal } from '../../agent/local-host.ts';
import { LocalTarget } from '../../agent/targets/local.ts';
import { buildAll } from '../../bin/build.ts';
import { inPackage } from '../../policies/base/package-root.ts';
import { findTool } from '../kit/tools.ts';
import { type Benchmark, type CommandCost, commandCost, held, type Result, told } from './measure.ts';

const AGENT = inPackage('build', 'agent', 'muster-agent.mjs');

/** Peers that take the inventory of this machine, where they are installed. `share`: at most this part of their CPU. */
const PEERS = [
  {
    name: 'fusioninventory-agent',
    tool: 'fusioninventory-agent',
    package: 'fusioninventory-agent',
    share: 1 / 2,
    args: (folder: string) => ['--stdout', '--local', folder],
  },
  {
    name: 'ansible setup and package_facts',
    tool: 'ansible',
    package: 'ansible',
    share: 1 / 15,
    args: () => ['localhost', '-c', 'local', '-m', 'setup'],
    more: () => ['localhost', '-c', 'local', '-m', 'package_facts'],
  },
  { name: 'facter', tool: 'facter', package: 'facter', share: undefined, args: () => ['--json'] },
] as const;

function sum(costs: readonly CommandCost[]): number {
  return costs.reduce((total, { cpuSeconds }) => total + cpuSeconds, 0);
}

/** The built agent's one-shot inspection of this machine, Node's start and all children included, beside the peers that are installed. */
export const inspection: Benchmark = {
  title: 'Local inspection, one shot, the built single file',
  async run(): Promise<readonly Result[]> {
    await buildAll();
    const folder = mkdtempSync(join(tmpdir(), 'muster-bench-'));
    try {
      const floor = commandCost(process.execPath, ['-e', '0']);
      const ours = commandCost(process.execPath, [AGENT, 'inspect']);
      const target = new LocalTarget();
      await inspectLocal(target);
      const results = [
        told('an empty Node start', floor.cpuSeconds, 'CPU-s', 3),
        held('inspection', ours.cpuSeconds, 'CPU-s', 0.25, 3),
        held('child processes', target.counts.processes, 'processes', 5, 0),
        held('peak memory while inspecting', ours.maxRssMb, 'MB', 100, 0),
        told('wall time', ours.wallSeconds, 's', 3),
      ];
      return [...results, ...PEERS.map((peer) => besidePeer(peer, ours.cpuSeconds, folder))];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

function besidePeer(peer: (typeof PEERS)[number], ours: number, folder: string): Result {
  const program = findTool(peer.tool);
  const name = `of the CPU of ${peer.name}`;
  if (program === undefined) return { name, value: '', skipped: `install ${peer.package}` };
  const costs = [commandCost(program, peer.args(folder))];
  if ('more' in peer) costs.push(commandCost(program, peer.more()));
  const theirs = sum(costs);
  const share = ours / theirs;
  return peer.share === undefined
    ? told(name, share, 'of it', 3)
    : held(`${name} (${theirs.toFixed(2)} CPU-s)`, share, 'of it', Number(peer.share.toFixed(3)), 3);
}
