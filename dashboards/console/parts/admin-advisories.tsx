import { useQuery } from '@tanstack/react-query';
import { type JSX, type ReactNode, useMemo, useState } from 'react';
import type { AdvisoryFeedRow, AdvisoryFeedsAnswer } from '../../../collector/api.ts';
import { dropFeed, feedsQuery } from '../api-advisories.ts';
import { type Reader, useReader } from '../language.tsx';
import { ApplyForm } from './apply-form.tsx';
import { CarryAdvisories } from './carry-advisories.tsx';
import { type Column, DataTable } from './data-table.tsx';
import { Answer, Face } from './face.tsx';
import { PageHead } from './page-head.tsx';
import './advisories.css';

/** Which advisories hosts are judged by: from where, up to which day; and the way in for newer ones. */
export function AdminAdvisories({ tabs }: { readonly tabs: ReactNode }): JSX.Element {
  const { words } = useReader();
  const feeds = useQuery({
    ...feedsQuery(),
    // While one is read, or hosts are judged by it, its state is worth looking at again.
    refetchInterval: ({ state }) => (state.data?.feeds.some(isMoving) ? 2000 : false),
  });
  const inForce = (feeds.data?.feeds ?? []).filter(({ standing }) => standing === 'in_force');
  const stale = inForce.filter(({ isStale }) => isStale).length;
  return (
    <>
      <PageHead sentence={words.advisories.feeds.sentence(inForce.length, stale)} title={words.pages.admin} />
      {tabs}
      <div className="stack">
        <Answer query={feeds} what="advisories">
          {(answer) => <Feeds answer={answer} />}
        </Answer>
        <CarryAdvisories />
      </div>
    </>
  );
}

function isMoving({ standing }: AdvisoryFeedRow): boolean {
  return standing === 'coming' || standing === 'reading';
}

function Feeds({ answer }: { readonly answer: AdvisoryFeedsAnswer }): JSX.Element {
  const reader = useReader();
  const text = reader.words.advisories.feeds;
  const [leaving, setLeaving] = useState<string>();
  const columns = useMemo(
    () => [...feedColumns(reader), ...stateColumns(reader), actColumn(reader, setLeaving)],
    [reader],
  );
  const { feeds } = answer;
  if (feeds.length === 0) return <Face kind="empty" title={text.empty} />;
  return (
    <>
      {leaving === undefined ? null : (
        <ApplyForm
          key={leaving}
          title={text.removing(leaving)}
          label={text.remove}
          act={(act) => dropFeed(act, leaving)}
          onCancel={() => setLeaving(undefined)}
        >
          {text.kept(answer.keptDays)}
        </ApplyForm>
      )}
      <DataTable
        label={reader.words.advisories.tab}
        name="advisory-feeds"
        page={{ items: feeds, total: feeds.length, page: 1, pageSize: feeds.length }}
        columns={columns}
        keyOf={({ feed }) => String(feed)}
      />
    </>
  );
}

function feedColumns({ words, format }: Reader): readonly Column<AdvisoryFeedRow>[] {
  const text = words.advisories.feeds;
  return [
    {
      id: 'feed',
      title: text.feed,
      isRowTitle: true,
      plain: ({ name }) => name,
      cell: ({ name, file }) => (
        <>
          <span className="cell-break">{name}</span>
          {file === name ? null : <span className="under dim cell-break">{file}</span>}
        </>
      ),
    },
    {
      id: 'reach',
      title: text.reach,
      onPhone: 'line',
      plain: ({ dataAsOf }) => dataAsOf ?? '',
      cell: ({ dataAsOf, staleAt, isStale }) =>
        dataAsOf === null ? (
          '–'
        ) : (
          <>
            <time dateTime={dataAsOf}>{format.day(dataAsOf.slice(0, 10))}</time>
            {isStale ? (
              <span className="under tone-unknown">{text.stale}</span>
            ) : (
              <span className="under dim">{text.staleFrom(format.day((staleAt ?? dataAsOf).slice(0, 10)))}</span>
            )}
          </>
        ),
    },
    {
      id: 'imported',
      title: text.imported,
      onPhone: 'hidden',
      plain: ({ importedAt }) => importedAt,
      cell: ({ importedAt, importedBy }) => (
        <>
          <time dateTime={importedAt}>{format.instant(importedAt)}</time>
          <span className="under dim">{importedBy}</span>
        </>
      ),
    },
  ];
}

function stateColumns({ words, format }: Reader): readonly Column<AdvisoryFeedRow>[] {
  const text = words.advisories.feeds;
  return [
    {
      id: 'records',
      title: text.records,
      isNumber: true,
      onPhone: 'beside',
      plain: ({ recordCount, exploitedCount }) => recordCount + exploitedCount,
      cell: ({ recordCount, exploitedCount }) => format.number(recordCount + exploitedCount),
    },
    {
      id: 'about',
      title: text.about,
      onPhone: 'hidden',
      isWide: true,
      plain: ({ ecosystems }) => ecosystems.join(' '),
      cell: (row) => <About row={row} />,
    },
    {
      id: 'standing',
      title: text.standing,
      onPhone: 'hidden',
      plain: ({ standing }) => standing,
      cell: ({ standing }) => text.standings[standing],
    },
  ];
}

const MAX_NAMED = 4;

function About({ row: { ecosystems, exploitedCount, summary } }: { readonly row: AdvisoryFeedRow }): JSX.Element {
  const { words } = useReader();
  const text = words.advisories.feeds;
  const more = ecosystems.length - MAX_NAMED;
  const broken = summary?.complaintCount ?? 0;
  return (
    <>
      <span className="cell-break">
        {ecosystems.slice(0, MAX_NAMED).join(', ')}
        {more > 0 ? ` +${more}` : ''}
      </span>
      {exploitedCount > 0 ? <span className="under">{text.exploited(exploitedCount)}</span> : null}
      {broken > 0 ? (
        <details className="under">
          <summary>{text.broken(broken)}</summary>
          <ul lang="en">
            {summary?.complaints.slice(0, 20).map(({ file, line, pointer, message }) => (
              <li key={`${file} ${line} ${pointer} ${message}`}>
                <span className="mono cell-break">
                  {file}
                  {line === undefined ? '' : `:${line}`} {pointer}
                </span>{' '}
                {message}
              </li>
            ))}
          </ul>
        </details>
      ) : null}
    </>
  );
}

function actColumn({ words }: Reader, onLeave: (feed: string) => void): Column<AdvisoryFeedRow> {
  return {
    id: 'act',
    title: '',
    cell: ({ standing, name }) =>
      standing === 'in_force' ? (
        <button type="button" className="button" onClick={() => onLeave(name)}>
          {words.advisories.feeds.remove}
        </button>
      ) : null,
  };
}
