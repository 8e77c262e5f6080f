import { useQuery } from '@tanstack/react-query';
import type { JSX, ReactNode } from 'react';
import type { EditionRow, PastDayAnswer } from '../../../collector/api.ts';
import { isMusterError } from '../../../policies/base/errors.ts';
import { Go, useAddress } from '../address.tsx';
import { editionQuery, overviewQuery, pastDayQuery } from '../api.ts';
import { partsOf, shareOf } from '../counts.ts';
import { useReader } from '../language.tsx';
import { isDay } from '../past-day.ts';
import { type Column, DataTable } from './data-table.tsx';
import { Answer, Face } from './face.tsx';
import { BackToToday, useDayText } from './of-today.tsx';
import { PageHead, PrintButton } from './page-head.tsx';
import { Score, ScoreCell, VerdictBar } from './score.tsx';
import { Trend } from './trend.tsx';

type PastUnit = PastDayAnswer['units'][number];

/** How the fleet or a unit stood at the end of a past day: what was counted then, and nothing that was not kept. */
export default function PastOverview({ on }: { readonly on: string }): JSX.Element {
  const { search } = useAddress();
  const day = useQuery(pastDayQuery(on, search.unit));
  const refused = (error: unknown): ReactNode | undefined =>
    isMusterError(error, 'not_found', 'bad_request') ? <NoDay on={on} /> : undefined;
  return (
    <Answer isPage query={day} what="overview" refused={refused}>
      {(answer) => <Filled day={answer} />}
    </Answer>
  );
}

function NoDay({ on }: { readonly on: string }): JSX.Element {
  const { words } = useReader();
  const day = useDayText(on);
  const isOver = isDay(on) && Date.parse(on) < Date.now();
  return (
    <>
      <PageHead sentence={isOver ? words.past.noDay(day) : words.past.badDay(day)} title={words.pages.overview} />
      <Face kind="unknown" title={words.past.noDayTitle} actions={<BackToToday />}>
        {isOver ? words.past.noDayText : words.past.badDayText}
      </Face>
    </>
  );
}

function Filled({ day }: { readonly day: PastDayAnswer }): JSX.Element {
  const { words } = useReader();
  const { search } = useAddress();
  const { proven, atMost } = shareOf(day.counts);
  const trend = useQuery(overviewQuery(search.unit)).data?.trend ?? [];
  return (
    <>
      <PageHead
        sentence={words.past.sentence(useDayText(day.on), proven, atMost)}
        title={words.pages.overview}
        beside={
          <>
            {words.past.countedAt} · <ByEdition number={day.edition} />
          </>
        }
        actions={<PrintButton />}
      />
      <div className="grid">
        <div className="span-5">
          <Score title={words.score.proven} counts={day.counts} age={words.past.noAge} />
        </div>
        <div className="span-7">
          <Trend trend={trend.filter(({ on }) => on <= day.on)} />
        </div>
        <UnitsOf day={day} />
        <p className="note">
          <span>{words.past.notKept}</span>
        </p>
      </div>
    </>
  );
}

/** By what was judged then. */
function ByEdition({ number }: { readonly number: number | null }): JSX.Element {
  const { words } = useReader();
  const edition: EditionRow | undefined = useQuery({
    ...editionQuery(number ?? 0),
    enabled: number !== null,
  }).data;
  if (number === null) return <>{words.past.byUnknownEdition}</>;
  if (edition === undefined) return <>{words.admin.editions.sentence(number)}</>;
  return <>{words.past.byEdition(number, edition.parts.packs.length)}</>;
}

const PAGE_SIZE = 100;

function UnitsOf({ day }: { readonly day: PastDayAnswer }): JSX.Element {
  const { words } = useReader();
  const { search } = useAddress();
  const units = day.units.toSorted((left, right) => rankOf(left) - rankOf(right));
  const page = Math.max(1, Number(search.page) || 1);
  return (
    <section aria-labelledby="past-units">
      <h2 id="past-units" className="hidden-text">
        {words.past.units}
      </h2>
      <DataTable
        label={words.past.units}
        name="units"
        page={{
          items: units.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE),
          total: units.length,
          page,
          pageSize: PAGE_SIZE,
        }}
        columns={useUnitColumns()}
        keyOf={({ unitId }) => unitId}
      />
    </section>
  );
}

/** All unknown stands above few fails, as everywhere. */
const rankOf = (unit: PastUnit): number => shareOf(unit.counts).proven ?? -1;

function useUnitColumns(): readonly Column<PastUnit>[] {
  const { words, format, say } = useReader();
  return [
    {
      id: 'name',
      title: words.column.unit,
      isRowTitle: true,
      onPhone: 'line',
      plain: ({ name }) => say(name),
      cell: ({ name, unitId }) => (
        <Go to="/" search={{ unit: unitId }}>
          {say(name)}
        </Go>
      ),
    },
    {
      id: 'proven',
      title: words.score.proven,
      plain: ({ counts }) => shareOf(counts).proven ?? '',
      cell: ({ counts }) => <ScoreCell counts={counts} />,
    },
    {
      id: 'fail',
      title: words.verdict.fail,
      isNumber: true,
      onPhone: 'hidden',
      plain: ({ counts }) => counts.fail,
      cell: ({ counts }) => format.number(counts.fail),
    },
    {
      id: 'unknown',
      title: words.verdict.unknown,
      isNumber: true,
      onPhone: 'hidden',
      plain: ({ counts }) => partsOf(counts).unknown,
      cell: ({ counts }) => format.number(partsOf(counts).unknown),
    },
    {
      id: 'bar',
      title: words.column.bar,
      onPhone: 'hidden',
      cell: ({ counts }) => <VerdictBar counts={counts} isThin />,
    },
  ];
}
