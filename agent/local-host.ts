import manifest from '../package.json' with { type: 'json' };
import type { Report } from '../policies/inventory/report.ts';
import type { Usage } from '../policies/inventory/sections/usage.ts';
import type { WatchKey } from '../policies/inventory/watch.ts';
import { inspect } from './inspect.ts';
import { readOwnerFile } from './owner-file.ts';
import { FolderMemory, type ProbeMemory } from './probe-memory.ts';
import { probes } from './probes/index.ts';
import { type AgentState, agentFolder } from './state.ts';
import type { Target } from './targets/target.ts';

/** Version of this agent, as reports state it. */
export const AGENT_VERSION: string = manifest.version;

const PROBE_NAMES = probes.map(({ name }) => name);

/**
 * Inspects the machine we run on, for an enrolled agent or for nobody, as far as its owner allows. Throws
 * `config_invalid` where the owner's file is wrong.
 */
export async function inspectLocal(
  target: Target,
  place: Partial<Pick<Report, 'sequence' | 'previous'>> & {
    readonly state?: AgentState;
    /** Names that packs want asked for. */
    readonly watch?: readonly WatchKey[];
    /** For a single look that may cost more: everything is asked once. Absent: what the agent remembers, if it is enrolled. */
    readonly memory?: ProbeMemory;
    /** What a running agent sampled since its last look. */
    readonly usageWindows?: Usage;
    /** The agent's own folder, where the owner's file may lie. */
    readonly folder?: string;
  } = {},
): Promise<Report> {
  const { state, sequence, previous, watch, usageWindows, folder = agentFolder() } = place;
  const kept = state === undefined || target.door !== 'local' ? undefined : new FolderMemory(folder);
  const memory = place.memory ?? kept;
  const id = state === undefined ? {} : { id: state.agentId };
  const report = await inspect(target, {
    now: new Date(),
    agent: { version: AGENT_VERSION, ...id },
    ...(target.door === 'local' ? { owner: readOwnerFile(folder, PROBE_NAMES) } : {}),
    ...(state === undefined ? {} : { enrolment: { hostId: state.hostId, unit: state.unit } }),
    ...(sequence === undefined ? {} : { sequence }),
    ...(previous === undefined ? {} : { previous }),
    ...(watch === undefined ? {} : { watch }),
    ...(memory === undefined ? {} : { memory }),
    ...(usageWindows === undefined ? {} : { usageWindows }),
  });
  kept?.save();
  return report;
}

/**
 * A read of a dead mount holds a thread of Node for ever, and Node waits for its threads when it ends. Once everything is
 * written, a signal that nobody can hold up is the only way out.
 */
export function releaseStalled(target: { readonly stalledReadCount: number }): void {
  if (target.stalledReadCount === 0) return;
  process.stderr.write('muster: a mount does not answer; the process ends itself\n');
  process.once('beforeExit', () => process.kill(process.pid, 'SIGKILL'));
}
