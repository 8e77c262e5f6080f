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
  for (const id of Object.keys(report.carried ?? {})) checkSectionId(id, `/carried${pointerStep(id)}`, out);
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

/** In a full report every section has a probe that answers for it, and a complete probe brought its section. */
function checkProbes(report: Report, out: Complaints): void {
  const spokenOf = new Set<string>();
  for (const [name, probe] of Object.entries(report.probes)) {
    const pointer = `/probes${pointerStep(name)}`;
    if (!checkSectionId(probe.section, `${pointer}/section`, out)) continue;
    spokenOf.add(probe.section);
    const isMissing = report.form === 'full' && factsAt(report.inventory, probe.section) === undefined;
    if (probe.outcome === 'complete' && isMissing) {
      out.add(`${pointer}/outcome`, `complete, but the report holds no section "${probe.section}"`);
    }
    if (probe.outcome === 'complete' && isClosed(probe.section)) checkCompleteGaps(probe, pointer, out);
  }
  if (report.form !== 'full' || spokenOf.size === 0) return;
  for (const { id } of sections) {
    if (factsAt(report.inventory, id) === undefined || spokenOf.has(id)) continue;
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
