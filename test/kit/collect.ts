import type { OwnerFile } from '../../agent/owner-file.ts';
import type { ProbeMemory } from '../../agent/probe-memory.ts';
import type { Collected, Probe } from '../../agent/probes/probe.ts';
import type { Target } from '../../agent/targets/target.ts';

/** Runs one probe alone; `facts` are those of sections read before it. */
export async function collect(
  probe: Probe,
  target: Target,
  facts: Readonly<Record<string, unknown>> = {},
  now = new Date('2026-11-21T08:00:00Z'),
  owner: OwnerFile = {},
  memory?: ProbeMemory,
): Promise<Collected> {
  return await probe.collect(target, {
    now,
    watch: [],
    owner,
    ...(memory === undefined ? {} : { memory }),
    signal: new AbortController().signal,
    factsOf: (section) => facts[section],
  });
}
