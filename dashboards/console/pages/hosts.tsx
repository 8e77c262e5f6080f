import { useQuery } from '@tanstack/react-query';
import type { JSX } from 'react';
import type { HostRow, Page } from '../../../collector/api.ts';
import { Go, type Search, useAddress } from '../address.tsx';
import { hostsQuery } from '../api.ts';
import { useReader } from '../language.tsx';
import { Chip, ChoiceChip } from '../parts/chips.tsx';
import { DataTable } from '../parts/data-table.tsx';
import { Answer, Face } from '../parts/face.tsx';
import { SeverityChoice, VerdictChips } from '../parts/filter-chips.tsx';
import { useHostColumns } from '../parts/host-columns.tsx';
import { Icon } from '../parts/icon.tsx';
import { Announce, PageHead, PrintButton } from '../parts/page-head.tsx';
import { SearchField } from '../parts/search-field.tsx';
import { WaysIn } from '../parts/ways-in.tsx';

const PAGE_SIZE = 50;
const FILTERS = ['q', 'verdict', 'severity', 'freshness', 'os'] as const;
const FRESHNESSES = ['in_time', 'silent', 'never'] as const;

/** Find the hosts with ... */
export default function Hosts(): JSX.Element {
  const { search } = useAddress();
  const { unit, q, verdict, severity, freshness, os, sort, page } = search;
  const hosts = useQuery(
    hostsQuery({ unit, q, verdict, severity, freshness, os, sort: sort ?? '-failCount', page, pageSize: PAGE_SIZE }),
  );
  return (
    <Answer isPage query={hosts} what="hosts" lines={8}>
      {(answer) => <Filled answer={answer} search={search} />}
    </Answer>
  );
}

function Filled({ answer, search }: { readonly answer: Page<HostRow>; readonly search: Search }): JSX.Element {
  const { words } = useReader();
  const columns = useHostColumns();
  const filters = FILTERS.filter((name) => search[name] !== undefined);
  const isFiltered = filters.length > 0;
  if (answer.total === 0 && !isFiltered) {
    return (
      <>
        <PageHead
          sentence={search.unit === undefined ? words.overview.nobody : words.hosts.noneInUnit}
          title={words.pages.hosts}
        />
        <WaysIn />
      </>
    );
  }
  return (
    <>
      <PageHead
        sentence={words.hosts.sentence(answer.total, isFiltered)}
        title={words.pages.hosts}
        beside={words.hosts.beside}
        actions={
          <>
            <PrintButton />
            <Go to="/agents/enrol" className="button is-primary">
              <Icon name="plus" />
              {words.pages.enrol}
            </Go>
          </>
        }
      />
      <Filters search={search} />
      <Announce text={words.hosts.sentence(answer.total, isFiltered)} />
      {answer.total === 0 ? (
        <NoMatch count={filters.length} />
      ) : (
        <DataTable
          label={words.pages.hosts}
          name="hosts"
          page={answer}
          columns={columns}
          keyOf={(host) => host.hostId}
        />
      )}
    </>
  );
}

function NoMatch({ count }: { readonly count: number }): JSX.Element {
  const { words } = useReader();
  const { change } = useAddress();
  const clear = () => change({ ...Object.fromEntries(FILTERS.map((name) => [name, undefined])), page: undefined });
  return (
    <Face
      kind="nothing_matches"
      title={words.hosts.noMatch(count)}
      actions={
        <button type="button" className="button" onClick={clear}>
          {words.clearFilters}
        </button>
      }
    >
      {words.notAllPass}
    </Face>
  );
}

/** Chips with the number of hosts behind each; unknown stands second, because it must not be overlooked. */
function Filters({ search }: { readonly search: Search }): JSX.Element {
  const { words } = useReader();
  const { change } = useAddress();
  const all = useCount(search, undefined);
  const failing = useCount(search, 'fail');
  const unknown = useCount(search, 'unknown');
  return (
    <div className="chips">
      <SearchField label={words.hosts.find} />
      <VerdictChips
        all={all}
        counts={[
          ['unknown', unknown],
          ['fail', failing],
        ]}
      />
      <SeverityChoice />
      <ChoiceChip
        title={words.hosts.freshness}
        any={words.any}
        value={search.freshness}
        options={FRESHNESSES.map((value) => ({ value, text: words.hosts.freshnesses[value] }))}
        onChoose={(freshness) => change({ freshness, page: undefined })}
      />
      {search.os === undefined ? null : (
        <Chip isOn onPress={() => change({ os: undefined, page: undefined })}>
          {search.os}
          <Icon name="close" />
        </Chip>
      )}
    </div>
  );
}

/** How many hosts the list would have with this verdict; one row of it is asked for. */
function useCount(search: Search, verdict: string | undefined): number | undefined {
  const { unit, q, severity, freshness, os } = search;
  return useQuery(hostsQuery({ unit, q, severity, freshness, os, verdict, page: 1, pageSize: 1 })).data?.total;
}
