import { readFileSync, statSync } from 'node:fs';
import { MusterError, messageOf } from '../policies/base/errors.ts';
import { coverOfFinding, coversOf, type ExceptionCover } from '../policies/exceptions/exception.ts';
import { type ExceptionEntry, readExceptionsFile, ruleOfEntry, scopeOfEntry } from '../policies/exceptions/file.ts';
import { isSamePerson } from '../policies/exceptions/terms.ts';
import { parseMoment } from '../policies/rules/instants.ts';
import type { Checked, FindingException } from './check.ts';

const MAX_FILE_BYTES = 4 * 1024 * 1024;
const MS_PER_DAY = 86_400_000;

/** Where the host stands, as far as its report or the caller says; a register there is none. */
export interface CheckedPlace {
  /** Id and name of the host: a file may name it by either. */
  readonly hostNames: readonly string[];
  readonly units: readonly string[];
  readonly systems: readonly string[];
}

/** Reads a file of exceptions. Throws `read_failed`, `data_invalid` with the place. */
export function exceptionsFrom(path: string): readonly ExceptionEntry[] {
  try {
    if (statSync(path).size > MAX_FILE_BYTES)
      throw new MusterError('too_large', `${path} has more than ${MAX_FILE_BYTES} bytes; split it`);
    return readExceptionsFile(readFileSync(path), path).exceptions;
  } catch (error) {
    if (error instanceof MusterError) throw error;
    throw new MusterError('read_failed', `${path} could not be read: ${messageOf(error)}`, { cause: error });
  }
}

/**
 * Lays exceptions over what fails. An entry counts where its file names an approver who did not ask for it, and from its
 * start until its end: whoever reviews the file is the second person. What is excepted stays in its place of the answer
 * and counts neither as pass nor against the host.
 */
export function layExceptions(checked: Checked, entries: readonly ExceptionEntry[], place: CheckedPlace): Checked {
  const reasons = new Map(entries.map((entry) => [entry.id, entry.reason]));
  const all = entries.flatMap((entry) => coverOf(entry, place));
  const stand = {
    hostId: HERE,
    unitPath: place.units,
    systems: place.systems.map((systemId) => ({ systemId })),
  };
  const covers = coversOf(all, stand, checked.judgedAt);
  const findings = checked.findings.map((finding) => {
    const cover = coverOfFinding(covers, finding);
    if (cover === undefined) return finding;
    const exception: FindingException = {
      id: cover.exceptionId,
      untilAt: cover.untilAt,
      reason: reasons.get(cover.exceptionId) ?? '',
    };
    return { ...finding, exception };
  });
  const excepted = findings.filter(({ exception }) => exception !== undefined);
  const isOpen = ({ verdict, exception }: (typeof findings)[number]): boolean =>
    verdict === 'fail' || verdict === 'unknown' || verdict === 'error' ? exception === undefined : false;
  const rest = findings.filter((finding) => !isOpen(finding) && finding.exception === undefined);
  const { summary } = checked;
  return {
    ...checked,
    findings: [...findings.filter(isOpen), ...excepted, ...rest],
    summary: { ...summary, fail: summary.fail - excepted.length, excepted: excepted.length },
  };
}

/** Stands for the host, whatever the file calls it. */
const HERE = ' this host';

function coverOf(entry: ExceptionEntry, { hostNames }: CheckedPlace): ExceptionCover[] {
  const { approver, requester, startsAt, endsAt, endEarly, id } = entry;
  if (approver === undefined || isSamePerson(approver, requester) || endEarly !== undefined) return [];
  const start = startsAt === undefined ? { atMs: 0 } : parseMoment(startsAt);
  const end = parseMoment(endsAt);
  if (start === undefined || end === undefined) return [];
  const scope = scopeOfEntry(entry);
  const isHere = scope.kind === 'host' && hostNames.includes(scope.name);
  return [
    {
      exceptionId: id,
      ...ruleOfEntry(entry),
      scope: isHere ? { kind: 'host', name: HERE } : scope,
      fromAt: new Date(start.atMs).toISOString(),
      untilAt: new Date(end.isDay ? end.atMs + MS_PER_DAY : end.atMs).toISOString(),
    },
  ];
}
