import { pointerStep } from '../base/json-pointer.ts';
import type { Complaints } from './explain.ts';
import { factsAt, sectionById, sections } from './inventory.ts';
import type { Identifiers, ProbeOutcome, Report } from './report.ts';

/** What the contract demands of a report and no schema can say. The report has kept its schema already. */
export function checkReport(report: Report, options: { readonly allowsPlanned?: boolean }, out: Complaints): void {
  if (report.agent.door === 'planned' && options.allowsPlanned !== true) {
    out.add('/agent/door', 'a planned host does not exist yet and cannot report');
  }
  checkForm(report, out);
  checkProbes(report, out);
  checkIdentifiers(report.host.identifiers, out);
}

function checkForm(report: Report, out: Complaints): void {
  if (report.form === 'full') {
    for (const name of ['base', 'removed', 'carried'] as const) {
      if (report[name] !== undefined) out.add(`/${name}`, `only a delta has "${name}"`);
    }
    return;
  }
  if (report.base === undefined) out.add('', 'the member "base" is missing; a delta names the report it builds on');
  if (report.previous === null)
    out.add('/previous', 'the first report is a full one, so a delta names the one before it');
  for (const [index, id] of (report.removed ?? []).entries()) {
    if (checkSectionId(id, `/removed/${index}`, out) && factsAt(report.inventory, id) !== undefined) {
      out.add(`/removed/${index}`, `the section "${id}" is removed and present at once`);
    }
  }
  for (const [id, readAt] of Object.entries(report.carried ?? {})) checkCarried(report, id, readAt, out);
}

/** What was not read this time is neither sent nor gone, and was read before this report was made. */
function checkCarried(report: Report, id: string, readAt: string, out: Complaints): void {
  const pointer = `/carried${pointerStep(id)}`;
  if (!checkSectionId(id, pointer, out)) return;
  if (factsAt(report.inventory, id) !== undefined)
    out.add(pointer, `the section "${id}" is carried and present at once`);
  if (report.removed?.includes(id)) out.add(pointer, `the section "${id}" is carried and removed at once`);
  if (readAt > report.collectedAt) out.add(pointer, `read at ${readAt}, after the report was made`);
}

function checkSectionId(id: string, pointer: string, out: Complaints): boolean {
  const section = sectionById(id);
  if (section && !section.isDerived) return true;
  out.add(pointer, section ? derivedMessage(id) : `there is no section "${id}"`);
  return false;
}

/** What to say of a derived section that somebody sent. */
export function derivedMessage(id: string): string {
  return `"${id}" is derived by whoever judges and is never part of a report`;
}

function checkProbes(report: Report, out: Complaints): void {
  for (const [name, probe] of Object.entries(report.probes)) {
    const pointer = `/probes${pointerStep(name)}`;
    if (!checkSectionId(probe.section, `${pointer}/section`, out)) continue;
    if (probe.outcome === 'complete' && isClosed(probe.section)) checkCompleteGaps(probe, pointer, out);
  }
  if (report.form === 'full') checkSpokenFor(report.probes, (id) => factsAt(report.inventory, id) !== undefined, out);
}

/**
 * Every section has a probe that answers for it, and a complete probe brought its section: in a full report, and in what
 * a delta and the report it builds on come to.
 */
export function checkSpokenFor(probes: Report['probes'], has: (section: string) => boolean, out: Complaints): void {
  const spokenOf = new Set<string>();
  for (const [name, { section, outcome }] of Object.entries(probes)) {
    spokenOf.add(section);
    if (outcome !== 'complete' || sectionById(section) === undefined || has(section)) continue;
    out.add(`/probes${pointerStep(name)}/outcome`, `complete, but the report holds no section "${section}"`);
  }
  if (spokenOf.size === 0) return;
  for (const { id } of sections) {
    if (!has(id) || spokenOf.has(id)) continue;
    out.add(`/inventory/${id.replace('.', '/')}`, 'no probe of this report answers for the section');
  }
}

/** Whether a missing key or item proves absence where the section was read completely. */
function isClosed(id: string): boolean {
  const shape = sectionById(id)?.shape;
  return shape?.kind === 'list' || (shape?.kind === 'map' && shape.class === 'closed');
}

/** Fields of entries may be missing there, entries not. */
function checkCompleteGaps({ gaps }: ProbeOutcome, pointer: string, out: Complaints): void {
  for (const [index, gap] of (gaps ?? []).entries()) {
    if (!('keys' in gap)) continue;
    out.add(
      `${pointer}/gaps/${index}`,
      'complete, but keys are missing; a key that is missing there is said not to exist, so the outcome is "partial"',
    );
  }
}

const MULTICAST_BIT = 1;

function checkIdentifiers({ macs }: Identifiers, out: Complaints): void {
  for (const [index, mac] of (macs ?? []).entries()) {
    const isMulticast = (Number.parseInt(mac.slice(0, 2), 16) & MULTICAST_BIT) === MULTICAST_BIT;
    if (!isMulticast && mac !== '00:00:00:00:00:00') continue;
    out.add(`/host/identifiers/macs/${index}`, `${mac} is no address of a network card`);
  }
}
