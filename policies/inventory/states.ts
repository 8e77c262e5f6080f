import { factsAt, sections } from './inventory.ts';
import type { Gap, Outcome, ProbeOutcome, Report, SectionState } from './report.ts';

const ABSENT: SectionState = { status: 'absent', gaps: [], sources: [] };

/** From the mildest to the worst, for sections that brought nothing home. */
const WORST: readonly Outcome[] = ['not_applicable', 'not_run', 'partial', 'denied', 'timed_out', 'failed'];

type NamedOutcome = readonly [name: string, outcome: ProbeOutcome];

/**
 * How each section was read, derived from the outcomes of its probes; a section nobody spoke of is `absent`.
 * An inventory without any probe was written by hand: there a present section is complete.
 */
export function sectionStates(
  report: Pick<Report, 'probes' | 'inventory'> & Partial<Report>,
): ReadonlyMap<string, SectionState> {
  const bySection = new Map<string, NamedOutcome[]>();
  for (const entry of Object.entries(report.probes)) {
    const list = bySection.get(entry[1].section);
    if (list) list.push(entry);
    else bySection.set(entry[1].section, [entry]);
  }
  const isHandWritten = bySection.size === 0;
  const states = new Map<string, SectionState>();
  for (const { id } of sections) {
    const hasFacts = factsAt(report.inventory, id) !== undefined;
    const probes = bySection.get(id);
    const readAt = report.carried?.[id] ?? report.collectedAt;
    if (probes) states.set(id, believed(id, stateOf(probes, hasFacts, readAt)));
    else states.set(id, hasFacts ? unprobed(isHandWritten, readAt) : ABSENT);
  }
  return states;
}

/**
 * Every host has an operating system. One that says it has none would not be concerned by any rule that asks for it, and
 * so look clean: whoever cannot read it does not know it.
 */
function believed(id: string, state: SectionState): SectionState {
  return id === 'os' && state.status === 'not_applicable'
    ? { ...state, status: 'not_run', reason: 'source_missing' }
    : state;
}

/** Facts that no probe of the report answers for: believed whole only where nothing was probed at all. */
function unprobed(isHandWritten: boolean, readAt: string | undefined): SectionState {
  return { ...ABSENT, status: isHandWritten ? 'complete' : 'partial', ...(readAt === undefined ? {} : { readAt }) };
}

function stateOf(probes: readonly NamedOutcome[], hasFacts: boolean, reportAt: string | undefined): SectionState {
  const applying = probes.filter(([, probe]) => probe.outcome !== 'not_applicable');
  const fillers = applying.filter(([, { outcome }]) => outcome === 'complete' || (outcome === 'partial' && hasFacts));
  const worst = worstOf(applying.length > 0 ? applying : probes);
  const status = statusOf(applying, fillers, worst);
  const [name] = fillers[0] ?? worst;
  const reason = status === 'complete' ? undefined : worst[1].reason;
  const readAt = oldest(fillers, reportAt);
  return {
    status,
    gaps: probes.flatMap(([, probe]): readonly Gap[] => probe.gaps ?? []),
    sources: probes.flatMap(([, probe]) => probe.sources),
    probe: name,
    ...(reason === undefined ? {} : { reason }),
    ...(readAt === undefined ? {} : { readAt }),
  };
}

function statusOf(applying: readonly NamedOutcome[], fillers: readonly NamedOutcome[], worst: NamedOutcome): Outcome {
  if (applying.length === 0) return 'not_applicable';
  if (applying.every(([, { outcome }]) => outcome === 'complete')) return 'complete';
  return fillers.length > 0 ? 'partial' : worst[1].outcome;
}

function worstOf(probes: readonly NamedOutcome[]): NamedOutcome {
  const rank = ([, probe]: NamedOutcome) => WORST.indexOf(probe.outcome);
  return probes.reduce((worst, probe) => (rank(probe) > rank(worst) ? probe : worst));
}

/** When the oldest part of a section was read. Instants of the contract sort as texts. */
function oldest(probes: readonly NamedOutcome[], reportAt: string | undefined): string | undefined {
  let least: string | undefined;
  for (const [, probe] of probes) {
    const at = probe.readAt ?? reportAt;
    if (at !== undefined && (least === undefined || at < least)) least = at;
  }
  return least ?? reportAt;
}
