import type { PamStacks } from '../inventory/derived.ts';
import type { SectionState } from '../inventory/report.ts';
import type { Pam, PamLine } from '../inventory/sections/pam.ts';

/** libpam itself refuses deeper includes. Source: linux-pam, libpam/pam_private.h, PAM_SUBSTACK_MAX_LEVEL. */
const MAX_DEPTH = 16;
const MAX_LINES = 500;
/** Lines looked at for all services of a host together. */
const MAX_VISITS = 100_000;

/**
 * The section `pamStacks`: what each service runs, includes and substacks replaced by the lines of their kind, in order.
 * A file that is not there leaves the include as it was written. State, age and gaps are those of `settings.pam`; a
 * stack that had to be cut makes the section partial. Source: pam.conf(5).
 */
export function derivePamStacks(
  pam: Pam | undefined,
  source: SectionState | undefined,
): { readonly facts?: PamStacks; readonly state: SectionState } {
  const state: SectionState = { ...(source ?? { status: 'absent', gaps: [], sources: [] }), probe: 'pamStacks' };
  if (pam === undefined || (state.status !== 'complete' && state.status !== 'partial')) return { state };
  const expansion: Expansion = { pam, lines: [], visitCount: 0, isCut: false };
  const stacks: [string, { lines?: readonly PamLine[] }][] = [];
  for (const [service, { lines: written }] of Object.entries(pam)) {
    if (written === undefined) {
      stacks.push([service, {}]); // it is there, and its lines are not known: leaving it out would prove its absence
      continue;
    }
    expansion.lines = [];
    expand(expansion, written, undefined, 0);
    stacks.push([service, { lines: expansion.lines }]);
  }
  const facts = Object.fromEntries(stacks);
  return expansion.isCut ? { facts, state: { ...state, status: 'partial', reason: 'row_limit' } } : { facts, state };
}

interface Expansion {
  readonly pam: Pam;
  lines: PamLine[];
  visitCount: number;
  isCut: boolean;
}

/** Adds the lines of one kind (all, where the file itself is meant). Circles end at the depth, their cost at the visits. */
function expand(
  expansion: Expansion,
  lines: readonly PamLine[],
  kind: PamLine['kind'] | undefined,
  depth: number,
): void {
  if (depth > MAX_DEPTH) {
    expansion.isCut = true;
    return;
  }
  for (const line of lines) {
    if (kind !== undefined && line.kind !== kind) continue;
    expansion.visitCount += 1;
    if (expansion.lines.length >= MAX_LINES || expansion.visitCount > MAX_VISITS) {
      expansion.isCut = true;
      return;
    }
    const included = includedService(expansion.pam, line.include);
    if (included?.lines === undefined) {
      expansion.lines.push(line);
      if (included !== undefined) expansion.isCut = true; // it holds lines that were not read
    } else expand(expansion, included.lines, line.kind, depth + 1);
  }
}

function includedService(pam: Pam, service: string | undefined): Pam[string] | undefined {
  return service !== undefined && Object.hasOwn(pam, service) ? pam[service] : undefined;
}
