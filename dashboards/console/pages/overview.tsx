import { useQuery } from '@tanstack/react-query';
import { type JSX, lazy, Suspense } from 'react';
import type { Counts, OverviewAnswer, TrendPoint, UnitAnswer } from '../../../collector/api.ts';
import { useAddress } from '../address.tsx';
import { overviewQuery, unitsQuery } from '../api.ts';
import { shareOf } from '../counts.ts';
import { useReader } from '../language.tsx';
import { FleetAge } from '../parts/age.tsx';
import { Changed } from '../parts/changed.tsx';
import { EndingSoonList } from '../parts/ending-soon.tsx';
import { Answer, LoadingFace } from '../parts/face.tsx';
import { HeatMap } from '../parts/heat-map.tsx';
import { NextActions } from '../parts/next-actions.tsx';
import { PageHead, PrintButton } from '../parts/page-head.tsx';
import { Roll } from '../parts/roll.tsx';
import { Score } from '../parts/score.tsx';
import { Trend } from '../parts/trend.tsx';
import { WaysIn } from '../parts/ways-in.tsx';
import { usePastDay } from '../past-day.ts';

const PastOverview = lazy(() => import('../parts/past-overview.tsx'));

const WEEK_SECONDS = 7 * 86_400;

/** How do we stand this morning, and what first? On a past day: how did we stand then? */
export default function Overview(): JSX.Element {
  const on = usePastDay();
  if (on === undefined) return <ThisMorning />;
  return (
    <Suspense fallback={<LoadingFace what="overview" lines={8} />}>
      <PastOverview on={on} />
    </Suspense>
  );
}

function ThisMorning(): JSX.Element {
  const { search } = useAddress();
  const overview = useQuery(overviewQuery(search.unit));
  const units = useQuery(unitsQuery()).data ?? [];
  return (
    <Answer isPage query={overview} what="overview" lines={8}>
      {(answer) =>
        answer.hosts.total === 0 ? <EmptyOverview at={answer.at} /> : <Filled answer={answer} units={units} />
      }
    </Answer>
  );
}

function EmptyOverview({ at }: { readonly at: string }): JSX.Element {
  const { words, format } = useReader();
  return (
    <>
      <PageHead
        sentence={words.overview.nobody}
        title={words.pages.overview}
        beside={words.overview.at(format.time(at), format.weekday(at), format.day(at))}
      />
      <WaysIn />
    </>
  );
}

function Filled({
  answer,
  units,
}: {
  readonly answer: OverviewAnswer;
  readonly units: readonly UnitAnswer[];
}): JSX.Element {
  const { words, format } = useReader();
  const { hosts } = answer;
  const limits = new Map(units.map((unit) => [unit.unitId, unit.freshnessLimitSeconds]));
  const rules = answer.packs.reduce((sum, pack) => sum + pack.ruleCount, 0);
  const when = words.overview.at(format.time(answer.at), format.weekday(answer.at), format.day(answer.at));
  return (
    <>
      <PageHead
        sentence={words.overview.sentence(hosts)}
        title={words.pages.overview}
        isUnknown={(hosts.silent + hosts.never) * 2 > hosts.total}
        beside={`${when} · ${words.overview.packs(answer.packs.length, rules)}`}
        actions={<PrintButton />}
      />
      <div className="grid">
        <Roll roll={answer.roll} heatMap={answer.heatMap} units={units} hostCount={hosts.total} />
        <div className="span-5">
          <Score
            title={words.score.proven}
            counts={answer.counts}
            age={<FleetAge {...answer.age} />}
            note={<Movement trend={answer.trend} now={answer.counts} />}
          />
        </div>
        <div className="span-7">
          <Trend trend={answer.trend} />
        </div>
        <div className="span-7">
          <NextActions actions={answer.nextActions} />
        </div>
        <div className="span-5">
          <EndingSoonList ending={answer.endingSoon} at={answer.at} />
        </div>
        <HeatMap heatMap={answer.heatMap} packs={answer.packs} limitOf={(unit) => limits.get(unit) ?? WEEK_SECONDS} />
        <Changed changed={answer.changed} />
      </div>
    </>
  );
}

const MONTH_DAYS = 30;

/** Points gained or lost against the day about a month ago; nothing where there is no such day. */
function Movement({ trend, now }: { readonly trend: readonly TrendPoint[]; readonly now: Counts }): JSX.Element | null {
  const { words } = useReader();
  const last = trend.at(-1);
  if (last === undefined) return null;
  const from = Date.parse(last.on) - MONTH_DAYS * 86_400_000;
  const before = trend.findLast((point) => Date.parse(point.on) <= from);
  const then = before && shareOf(before.counts).proven;
  const today = shareOf(now).proven;
  if (then === undefined || today === undefined) return null;
  return <>{words.score.movement(today - then, MONTH_DAYS)}</>;
}
