import { type EntrySink, instantOf, isCve, known, listAt, textAt } from './entry.ts';

/** Whether an entry of a feed is a list of known exploited vulnerabilities. */
export function isKev(value: Readonly<Record<string, unknown>>): boolean {
  return Array.isArray(value.vulnerabilities) && ('catalogVersion' in value || 'dateReleased' in value);
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/**
 * The list of known exploited vulnerabilities of CISA, in its JSON form. An entry without a CVE id or the day it was added
 * is told and left out; so is a count that does not agree, because a list cut short would clear the rest.
 * Source: https://www.cisa.gov/known-exploited-vulnerabilities-catalog, its JSON schema of 2024-06-25.
 */
export function readKev(value: Readonly<Record<string, unknown>>, out: EntrySink): void {
  const list = listAt(value, 'vulnerabilities');
  const releasedAt = instantOf(textAt(value, 'dateReleased')?.replace(/(\.\d{1,3})\d*/, '$1'));
  if (releasedAt === undefined) out.complain('/dateReleased', 'the list does not say when it was released');
  else out.changedAt(releasedAt);
  if (typeof value.count === 'number' && value.count !== list.length)
    out.complain('/count', `the list says that it has ${value.count} entries, and holds ${list.length}`);
  for (const [index, entry] of list.entries()) {
    const cve = textAt(entry, 'cveID');
    const addedOn = dayOf(textAt(entry, 'dateAdded'));
    if (!isCve(cve) || addedOn === undefined) {
      const what = isCve(cve) ? `${cve} does not say when it was added` : `"${cve ?? ''}" is no CVE id`;
      out.complain(`/vulnerabilities/${index}`, what);
      out.skip('malformed');
      continue;
    }
    const ransomware = textAt(entry, 'knownRansomwareCampaignUse');
    out.knownExploited({
      cve,
      addedOn,
      name: textAt(entry, 'vulnerabilityName', 500) ?? cve,
      ...known('dueOn', dayOf(textAt(entry, 'dueDate'))),
      ...(ransomware === undefined ? {} : { isUsedByRansomware: ransomware === 'Known' }),
    });
  }
}

function dayOf(text: string | undefined): string | undefined {
  return text !== undefined && DAY.test(text) && instantOf(text) !== undefined ? text : undefined;
}
