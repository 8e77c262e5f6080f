import { useQuery } from '@tanstack/react-query';
import { type JSX, useMemo } from 'react';
import type { HostAdvisoriesAnswer, HostAnswer } from '../../../collector/api.ts';
import { Go, useAddress } from '../address.tsx';
import { hostAdvisoriesQuery } from '../api-advisories.ts';
import { useReader } from '../language.tsx';
import { entryColumns } from './advisory-entries.tsx';
import { ADVISORY_FILTERS, AdvisoryFilters, ClearFilters } from './advisory-filters.tsx';
import { DataTable } from './data-table.tsx';
import { Answer, Face } from './face.tsx';
import { VerdictShape } from './verdict.tsx';

const PAGE_SIZE = 50;

/** What is open on this host, why, and by which data. */
export default function HostAdvisories({ host }: { readonly host: HostAnswer }): JSX.Element {
  const { search } = useAddress();
  const { q, state, kev, severity, page } = search;
  const advisories = useQuery(hostAdvisoriesQuery(host.hostId, { q, state, kev, severity, page, pageSize: PAGE_SIZE }));
  return (
    <Answer query={advisories} what="advisories">
      {(answer) => <Filled host={host} answer={answer} />}
    </Answer>
  );
}

function Filled({ host, answer }: { readonly host: HostAnswer; readonly answer: HostAdvisoriesAnswer }): JSX.Element {
  const reader = useReader();
  const { words, format } = reader;
  const { search } = useAddress();
  const columns = useMemo(() => entryColumns(reader), [reader]);
  const text = words.advisories;
  if (answer.state === 'not_judged') return <Face kind="unknown" title={text.notJudged} />;
  if (answer.state === 'not_covered')
    return (
      <Face
        kind="unknown"
        title={text.notCovered}
        actions={
          <Go to="/admin/advisories" className="button">
            {text.feeds.carry}
          </Go>
        }
      >
        {text.notCoveredText}
      </Face>
    );
  const { open, unknown, exploited } = answer.counts;
  const isFiltered = ADVISORY_FILTERS.some((name) => search[name] !== undefined);
  return (
    <div className="stack">
      <p className="sub">
        {text.hostSentence(open, unknown, exploited)}{' '}
        {answer.feeds
          .map(
            ({ name = '', dataAsOf }) => `${name}: ${dataAsOf === undefined ? '–' : format.day(dataAsOf.slice(0, 10))}`,
          )
          .join(' · ')}
      </p>
      {answer.state === 'partial' ? (
        <p className="note">
          <VerdictShape sign="unknown" />
          <span>{text.partial}</span>
        </p>
      ) : null}
      <AdvisoryFilters withClosed />
      {answer.total === 0 ? (
        <Face
          kind={isFiltered ? 'nothing_matches' : 'empty'}
          title={isFiltered ? text.noMatch : text.hostNone}
          {...(isFiltered ? { actions: <ClearFilters /> } : {})}
        />
      ) : (
        <DataTable
          label={text.tab}
          name={`advisories-${host.name}`}
          page={answer}
          columns={columns}
          keyOf={({ cve, package: name, version, feed }) => `${cve} ${name} ${version} ${feed}`}
        />
      )}
    </div>
  );
}
