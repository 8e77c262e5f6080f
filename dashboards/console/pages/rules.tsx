import { useQuery } from '@tanstack/react-query';
import { type JSX, useMemo } from 'react';
import type { Page, RuleRow } from '../../../collector/api.ts';
import { Go, type Search, useAddress } from '../address.tsx';
import { overviewQuery, rulesQuery } from '../api.ts';
import { partsOf } from '../counts.ts';
import { type Reader, useReader } from '../language.tsx';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { Answer, Face } from '../parts/face.tsx';
import { PackChoice, SeverityChoice, VerdictChips } from '../parts/filter-chips.tsx';
import { Announce, PageHead, PrintButton } from '../parts/page-head.tsx';
import { VerdictBar } from '../parts/score.tsx';
import { SearchField } from '../parts/search-field.tsx';
import { SeverityBars } from '../parts/severity.tsx';
import { VerdictShape } from '../parts/verdict.tsx';
import { rulePath } from '../paths.ts';

const PAGE_SIZE = 50;
const FILTERS = ['q', 'pack', 'severity', 'verdict'] as const;

/** What do we demand, and who breaks it? */
export default function Rules(): JSX.Element {
  const { search } = useAddress();
  const { unit, q, pack, severity, verdict, sort, page } = search;
  const rules = useQuery(
    rulesQuery({ unit, q, pack, severity, verdict, sort: sort ?? '-failCount', page, pageSize: PAGE_SIZE }),
  );
  return (
    <Answer isPage query={rules} what="rules" lines={8}>
      {(answer) => <Filled answer={answer} search={search} />}
    </Answer>
  );
}

function Filled({ answer, search }: { readonly answer: Page<RuleRow>; readonly search: Search }): JSX.Element {
  const { words } = useReader();
  const { change } = useAddress();
  const columns = useColumns();
  const { unit } = search;
  const filters = FILTERS.filter((name) => search[name] !== undefined);
  const failing = useQuery(rulesQuery({ unit, verdict: 'fail', page: 1, pageSize: 1 })).data?.total;
  const unknown = useQuery(rulesQuery({ unit, verdict: 'unknown', page: 1, pageSize: 1 })).data?.total;
  const all = useQuery(rulesQuery({ unit, page: 1, pageSize: 1 })).data?.total;
  const clear = () => change({ ...Object.fromEntries(FILTERS.map((name) => [name, undefined])), page: undefined });
  if (answer.total === 0 && filters.length === 0) {
    return (
      <>
        <PageHead sentence={words.rules.noPacks} title={words.pages.rules} />
        <Face kind="empty" title={words.rules.noPacksTitle}>
          {words.rules.noPacksText}
        </Face>
      </>
    );
  }
  return (
    <>
      <PageHead
        sentence={words.rules.sentence(all ?? answer.total, failing, unknown)}
        title={words.pages.rules}
        beside={words.rules.beside}
        actions={<PrintButton />}
      />
      <Filters search={search} failing={failing} unknown={unknown} all={all} />
      <Announce text={words.rules.count(answer.total)} />
      {answer.total === 0 ? (
        <Face
          kind="nothing_matches"
          title={words.rules.noMatch(filters.length)}
          actions={
            <button type="button" className="button" onClick={clear}>
              {words.clearFilters}
            </button>
          }
        >
          {words.notAllPass}
        </Face>
      ) : (
        <DataTable
          label={words.pages.rules}
          name="rules"
          page={answer}
          columns={columns}
          keyOf={(rule) => `${rule.pack}/${rule.rule}`}
        />
      )}
    </>
  );
}

interface FiltersProps {
  readonly search: Search;
  readonly failing: number | undefined;
  readonly unknown: number | undefined;
  readonly all: number | undefined;
}

function Filters({ search, failing, unknown, all }: FiltersProps): JSX.Element {
  const { words, say } = useReader();
  const packs = useQuery(overviewQuery(search.unit)).data?.packs ?? [];
  return (
    <div className="chips">
      <SearchField label={words.rules.find} />
      <VerdictChips
        all={all}
        counts={[
          ['unknown', unknown],
          ['fail', failing],
        ]}
      />
      <SeverityChoice />
      <PackChoice packs={packs.map((pack) => ({ value: pack.id, text: say(pack.title) }))} />
    </div>
  );
}

function useColumns(): readonly Column<RuleRow>[] {
  const reader = useReader();
  return useMemo(() => [...demandColumns(reader), ...standingColumns(reader)], [reader]);
}

/** The demand and who breaks it. */
function demandColumns({ words, format, say }: Reader): readonly Column<RuleRow>[] {
  return [
    {
      id: 'rule',
      title: words.column.rule,
      sort: 'title',
      isRowTitle: true,
      onPhone: 'line',
      plain: (rule) => `${rule.pack}/${rule.rule}`,
      cell: (rule) => (
        <>
          <Go to={rulePath(rule.pack, rule.rule)}>{say(rule.title)}</Go>
          <span className="dim mono under">
            {rule.pack}/{rule.rule}
          </span>
        </>
      ),
    },
    {
      id: 'severity',
      title: words.column.severity,
      sort: 'severity',
      isBigFirst: true,
      plain: (rule) => rule.severity,
      cell: (rule) => <SeverityBars severity={rule.severity} />,
    },
    {
      id: 'fail',
      title: words.verdict.fail,
      sort: 'failCount',
      isBigFirst: true,
      isNumber: true,
      onPhone: 'beside',
      plain: (rule) => rule.counts.fail,
      cell: (rule) => (
        <span className="count-cell">
          <span className="count-phone">
            <VerdictShape sign="fail" />
          </span>
          {rule.counts.fail === 0 ? (
            <span className="dim">{format.number(0)}</span>
          ) : (
            <b>{format.number(rule.counts.fail)}</b>
          )}
        </span>
      ),
    },
  ];
}

/** Who else, and what mending it takes. */
function standingColumns({ words, format }: Reader): readonly Column<RuleRow>[] {
  return [
    {
      id: 'unknown',
      title: words.verdict.unknown,
      sort: 'unknownCount',
      isBigFirst: true,
      isNumber: true,
      onPhone: 'hidden',
      plain: (rule) => partsOf(rule.counts).unknown,
      cell: (rule) => format.number(partsOf(rule.counts).unknown),
    },
    {
      id: 'pass',
      title: words.verdict.pass,
      isNumber: true,
      onPhone: 'hidden',
      plain: (rule) => rule.counts.pass,
      cell: (rule) => format.number(rule.counts.pass),
    },
    {
      id: 'bar',
      title: words.column.bar,
      onPhone: 'hidden',
      cell: (rule) => <VerdictBar counts={rule.counts} isThin />,
    },
    {
      id: 'effort',
      title: words.column.effort,
      onPhone: 'hidden',
      plain: (rule) => rule.effort,
      cell: (rule) => <span className="dim">{words.effort[rule.effort]}</span>,
    },
  ];
}
