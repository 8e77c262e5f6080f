import { useQuery } from '@tanstack/react-query';
import { type JSX, useMemo } from 'react';
import type { AdvisoryRow, Page } from '../../../collector/api.ts';
import { Go, useAddress, usePathWord } from '../address.tsx';
import { advisoriesQuery, feedsQuery } from '../api-advisories.ts';
import { type Reader, useReader } from '../language.tsx';
import { Advisory } from '../parts/advisory.tsx';
import { ADVISORY_FILTERS, AdvisoryFilters, ClearFilters } from '../parts/advisory-filters.tsx';
import { AdvisorySeverity, ExploitedMark } from '../parts/advisory-signs.tsx';
import { CopyLine } from '../parts/copy-line.tsx';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { Answer, Face } from '../parts/face.tsx';
import { Announce, PageHead, PrintButton } from '../parts/page-head.tsx';
import { SoftwareTabs } from '../parts/software-tabs.tsx';
import { advisoryPath } from '../paths.ts';

const PAGE_SIZE = 50;

/** What is open, how bad is it, and where? Below it, one vulnerability with why. */
export default function Advisories(): JSX.Element {
  const cve = usePathWord('advisory');
  return cve === '' ? <List /> : <Advisory cve={cve} />;
}

function List(): JSX.Element {
  const { search } = useAddress();
  const { unit, q, state, kev, severity, page, product } = search;
  const advisories = useQuery(advisoriesQuery({ unit, q, state, kev, severity, product, page, pageSize: PAGE_SIZE }));
  return (
    <Answer isPage query={advisories} what="advisories" lines={8}>
      {(answer) => <Filled answer={answer} />}
    </Answer>
  );
}

function Filled({ answer }: { readonly answer: Page<AdvisoryRow> }): JSX.Element {
  const reader = useReader();
  const { words } = reader;
  const { search } = useAddress();
  const { unit } = search;
  const open = useQuery(advisoriesQuery({ unit, state: 'open', page: 1, pageSize: 1 })).data?.total ?? 0;
  const exploited =
    useQuery(advisoriesQuery({ unit, state: 'open', kev: 'yes', page: 1, pageSize: 1 })).data?.total ?? 0;
  const columns = useMemo(() => columnsOf(reader), [reader]);
  const isFiltered = ADVISORY_FILTERS.some((name) => search[name] !== undefined) || search.product !== undefined;
  if (answer.total === 0 && !isFiltered) return <Nothing />;
  return (
    <>
      <PageHead
        sentence={words.advisories.sentence(open, exploited)}
        title={words.pages.advisories}
        beside={words.advisories.beside}
        actions={<PrintButton />}
      />
      <SoftwareTabs at="advisories" />
      <AdvisoryFilters />
      <Announce text={words.advisories.sentence(answer.total, 0)} />
      {answer.total === 0 ? (
        <Face kind="nothing_matches" title={words.advisories.noMatch} actions={<ClearFilters />}>
          {words.notAllPass}
        </Face>
      ) : (
        <DataTable
          label={words.pages.advisories}
          name="advisories"
          page={answer}
          columns={columns}
          keyOf={({ cve }) => cve}
        />
      )}
    </>
  );
}

/** Nothing found is good news only where there is something to look in. */
function Nothing(): JSX.Element {
  const { words } = useReader();
  const feeds = useQuery(feedsQuery()).data?.feeds.filter(({ standing }) => standing === 'in_force') ?? [];
  const isKnown = feeds.some(({ recordCount }) => recordCount > 0);
  return (
    <>
      <PageHead
        sentence={isKnown ? words.advisories.none : words.advisories.noFeeds}
        title={words.pages.advisories}
        isUnknown={!isKnown}
      />
      <SoftwareTabs at="advisories" />
      {isKnown ? (
        <Face kind="empty" title={words.advisories.none}>
          {words.advisories.noneText}
        </Face>
      ) : (
        <Face
          kind="unknown"
          title={words.advisories.noFeeds}
          actions={
            <>
              <Go to="/admin/advisories" className="button is-primary">
                {words.advisories.feeds.carry}
              </Go>
              <CopyLine text='muster admin data advisories FILE --reason "…"' />
            </>
          }
        >
          {words.advisories.noFeedsText}
        </Face>
      )}
    </>
  );
}

function columnsOf({ words, format }: Reader): readonly Column<AdvisoryRow>[] {
  const text = words.advisories;
  return [
    {
      id: 'cve',
      title: text.cve,
      isRowTitle: true,
      plain: ({ cve }) => cve,
      cell: ({ cve, isKnownExploited }) => (
        <>
          <span className="cve-name">
            <Go to={advisoryPath(cve)}>{cve}</Go>
            {isKnownExploited === true ? <ExploitedMark /> : null}
          </span>
          {isKnownExploited === null ? <span className="under tone-unknown">{text.exploitedNotKnown}</span> : null}
        </>
      ),
    },
    {
      id: 'severity',
      title: words.column.severity,
      onPhone: 'line',
      plain: ({ severity }) => severity ?? text.unrated,
      cell: ({ severity }) => <AdvisorySeverity severity={severity} />,
    },
    {
      id: 'packages',
      title: text.packages,
      onPhone: 'hidden',
      isWide: true,
      plain: ({ packages }) => packages.join(' '),
      cell: ({ packages }) => <span className="mono cell-break">{packages.join(', ')}</span>,
    },
    {
      id: 'open',
      title: text.openHosts,
      isNumber: true,
      onPhone: 'beside',
      plain: ({ openCount }) => openCount,
      cell: ({ openCount }) => <b>{format.number(openCount)}</b>,
    },
    {
      id: 'unknown',
      title: text.unknownHosts,
      isNumber: true,
      onPhone: 'hidden',
      plain: ({ unknownCount }) => unknownCount,
      cell: ({ unknownCount: count }) =>
        count === 0 ? (
          <span className="dim">{format.number(0)}</span>
        ) : (
          <span className="unknown-cell">
            <b>{format.number(count)}</b>
          </span>
        ),
    },
  ];
}
