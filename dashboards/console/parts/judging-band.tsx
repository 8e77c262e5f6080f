import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type JSX, useEffect, useRef } from 'react';
import type { EditionRow } from '../../../collector/api.ts';
import { newestEditionQuery } from '../api.ts';
import { useReader } from '../language.tsx';
import { usePastDay } from '../past-day.ts';
import { Icon } from './icon.tsx';
import './bands.css';

const LOOK_AGAIN_MS = 2_000;
const JUDGING = 'judging';

/**
 * While the fleet is judged by other rules: how far that is, and that the figures are still those before it. When the
 * fleet turns, every page asks again, at one stroke like the fleet.
 */
export function JudgingBand(): JSX.Element | null {
  const client = useQueryClient();
  const isPast = usePastDay() !== undefined;
  const answer = useQuery({
    ...newestEditionQuery(),
    refetchInterval: ({ state }) => (isJudging(state.data?.items[0]) ? LOOK_AGAIN_MS : false),
  });
  const newest = answer.data?.items[0];
  const shown = shownAs(newest);
  const before = useRef<string>(undefined);
  useEffect(() => {
    if (shown === undefined) return; // not asked yet
    if (before.current !== undefined && before.current !== shown && shown !== JUDGING)
      void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== '/editions' });
    before.current = shown;
  }, [shown, client]);
  if (newest === undefined || !isJudging(newest) || isPast) return null;
  return <Band edition={newest} />;
}

/** What the fleet is shown by, as a text that changes whenever it turns, also when a day begins. */
function shownAs(newest: EditionRow | undefined): string | undefined {
  if (newest === undefined) return undefined;
  if (isJudging(newest)) return JUDGING;
  return `${newest.number} ${newest.progress?.onDay} ${newest.progress?.endedAt}`;
}

const isJudging = (edition: EditionRow | undefined): boolean => edition?.state === JUDGING;

function Band({ edition }: { readonly edition: EditionRow }): JSX.Element {
  const { words } = useReader();
  const { kind, progress, author, reason } = edition;
  const what = words.judging.kinds[kind];
  return (
    <div className="band is-judging">
      <Icon name="refresh" />
      <span title={words.judging.by(author, reason)}>
        {progress === null
          ? words.judging.waiting(what)
          : words.judging.band(progress.judgedCount, progress.hostCount, what)}{' '}
        {progress !== null && progress.failedCount > 0 ? words.judging.failed(progress.failedCount) : null}
      </span>
      {progress === null ? null : (
        <progress max={Math.max(1, progress.hostCount)} value={progress.judgedCount} aria-hidden="true" />
      )}
    </div>
  );
}
