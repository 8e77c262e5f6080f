import { useQuery } from '@tanstack/react-query';
import { type JSX, useMemo } from 'react';
import type { Page, UnitAnswer } from '../../../collector/api.ts';
import { Go, useAddress } from '../address.tsx';
import { unitsQuery } from '../api.ts';
import { partsOf, shareOf } from '../counts.ts';
import { withoutMarks } from '../format.ts';
import { type Reader, useReader } from '../language.tsx';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { Answer, Face } from '../parts/face.tsx';
import { Announce, PageHead, PrintButton } from '../parts/page-head.tsx';
import { ScoreCell, VerdictBar } from '../parts/score.tsx';
import { SearchField } from '../parts/search-field.tsx';

const PAGE_SIZE = 100;

/** Which unit needs help? */
export default function Units(): JSX.Element {
  const units = useQuery(unitsQuery());
  return (
    <Answer isPage query={units} what="units">
      {(answer) => <Filled units={answer} />}
    </Answer>
  );
}

function Filled({ units }: { readonly units: readonly UnitAnswer[] }): JSX.Element {
  const { words, say } = useReader();
  const { search, change } = useAddress();
  const columns = useColumns();
  const wanted = withoutMarks(search.q ?? '');
  const shown = useSorted(
    units.filter(
      (unit) => wanted === '' || withoutMarks(say(unit.name)).includes(wanted) || unit.unitId.includes(wanted),
    ),
  );
  const number = Math.max(1, Number(search.page) || 1);
  const page: Page<UnitAnswer> = {
    items: shown.slice((number - 1) * PAGE_SIZE, number * PAGE_SIZE),
    total: shown.length,
    page: number,
    pageSize: PAGE_SIZE,
  };
  const empty = units.filter((unit) => unit.hostCount === 0).length;
  return (
    <>
      <PageHead
        sentence={words.units.sentence(units.length, empty)}
        title={words.pages.units}
        beside={words.units.beside}
        actions={<PrintButton />}
      />
      <div className="chips">
        <SearchField label={words.units.find} />
      </div>
      <Announce text={words.units.found(shown.length)} />
      {shown.length === 0 ? (
        <Face
          kind="nothing_matches"
          title={words.units.noMatch}
          actions={
            <button type="button" className="button" onClick={() => change({ q: undefined })}>
              {words.clearFilters}
            </button>
          }
        >
          {words.notAllPass}
        </Face>
      ) : (
        <DataTable label={words.pages.units} name="units" page={page} columns={columns} keyOf={(unit) => unit.unitId} />
      )}
    </>
  );
}

function useSorted(units: readonly UnitAnswer[]): readonly UnitAnswer[] {
  const { format, say } = useReader();
  const { search } = useAddress();
  const sort = search.sort ?? 'proven';
  const word = sort.replace(/^-/, '');
  const rankOf = (unit: UnitAnswer): number => {
    if (word === 'hostCount') return unit.hostCount;
    if (word === 'failCount') return unit.counts.fail;
    if (word === 'unknownCount') return partsOf(unit.counts).unknown;
    return shareOf(unit.counts).proven ?? (unit.hostCount === 0 ? 101 : -1); // all unknown stands above few fails
  };
  const turn = sort.startsWith('-') ? -1 : 1;
  return units.toSorted((left, right) => {
    const byName = format.compare(say(left.name), say(right.name));
    return word === 'name' ? byName * turn : (rankOf(left) - rankOf(right)) * turn || byName;
  });
}

function useColumns(): readonly Column<UnitAnswer>[] {
  const reader = useReader();
  return useMemo(() => [...whoColumns(reader), ...howColumns(reader)], [reader]);
}

/** The unit, its hosts and its score. */
function whoColumns({ words, format, say }: Reader): readonly Column<UnitAnswer>[] {
  return [
    {
      id: 'name',
      title: words.column.unit,
      sort: 'name',
      isRowTitle: true,
      onPhone: 'line',
      plain: (unit) => say(unit.name),
      cell: (unit) => (
        <Go to="/" search={{ unit: unit.unitId }}>
          {say(unit.name)}
        </Go>
      ),
    },
    {
      id: 'hosts',
      title: words.column.hosts,
      sort: 'hostCount',
      isBigFirst: true,
      isNumber: true,
      onPhone: 'hidden',
      plain: (unit) => unit.hostCount,
      cell: (unit) => (
        <Go to="/hosts" search={{ unit: unit.unitId }}>
          {format.number(unit.hostCount)}
        </Go>
      ),
    },
    {
      id: 'proven',
      title: words.score.proven,
      sort: 'proven',
      plain: (unit) => shareOf(unit.counts).proven ?? '',
      cell: (unit) => <ScoreCell counts={unit.counts} />,
    },
  ];
}

/** What is behind the score. */
function howColumns({ words, format }: Reader): readonly Column<UnitAnswer>[] {
  return [
    {
      id: 'fail',
      title: words.verdict.fail,
      sort: 'failCount',
      isBigFirst: true,
      isNumber: true,
      onPhone: 'hidden',
      plain: (unit) => unit.counts.fail,
      cell: (unit) => format.number(unit.counts.fail),
    },
    {
      id: 'unknown',
      title: words.verdict.unknown,
      sort: 'unknownCount',
      isBigFirst: true,
      isNumber: true,
      onPhone: 'hidden',
      plain: (unit) => partsOf(unit.counts).unknown,
      cell: (unit) => format.number(partsOf(unit.counts).unknown),
    },
    {
      id: 'bar',
      title: words.column.bar,
      onPhone: 'hidden',
      cell: (unit) => <VerdictBar counts={unit.counts} isThin />,
    },
    {
      id: 'limit',
      title: words.units.limit,
      isNumber: true,
      onPhone: 'beside',
      plain: (unit) => unit.freshnessLimitSeconds,
      cell: (unit) => words.age.limit(unit.freshnessLimitSeconds),
    },
  ];
}
