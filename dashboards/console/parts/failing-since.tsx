import type { JSX } from 'react';
import type { FindingAnswer } from '../../../collector/api.ts';
import type { Verdict } from '../../../policies/rules/finding.ts';
import { useReader } from '../language.tsx';
import { usePastDay } from '../past-day.ts';

const DAYS = 90;
const DAY_MS = 86_400_000;

interface FailingSinceProps {
  readonly history: FindingAnswer['history'];
  readonly since: string;
  readonly judgedAt: string;
}

/** Ninety days as a strip, one piece a day; days of which nothing is known are hatched, days before the first are empty. */
export function FailingSince({ history, since, judgedAt }: FailingSinceProps): JSX.Element {
  const { words, format } = useReader();
  const days = daysOf(history, judgedAt);
  const isPast = usePastDay() !== undefined;
  const start = new Date(Date.parse(judgedAt) - (DAYS - 1) * DAY_MS).toISOString();
  const label = words.evidence.sinceText(format.day(since), history.length);
  return (
    <>
      <span className="since" role="img" aria-label={label}>
        {days.map((verdict, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a day is its place
          <i key={index} className={verdict === undefined ? 'is-before' : `part-${partOf(verdict)}`} />
        ))}
      </span>
      <span className="since-axis">
        <span>{format.dayShort(start)}</span>
        <span>{label}</span>
        <span>{isPast ? format.dayShort(judgedAt) : words.evidence.now}</span>
      </span>
    </>
  );
}

const partOf = (verdict: Verdict): string => {
  if (verdict === 'not_applicable') return 'na';
  return verdict === 'error' ? 'unknown' : verdict;
};

/** The verdict that held at the end of each day, oldest first; undefined before the first one known. */
function daysOf(history: FindingAnswer['history'], judgedAt: string): readonly (Verdict | undefined)[] {
  const end = Date.parse(judgedAt);
  return Array.from({ length: DAYS }, (_, index) => {
    const at = end - (DAYS - 1 - index) * DAY_MS;
    return history.find((change) => Date.parse(change.at) <= at)?.verdict;
  });
}
