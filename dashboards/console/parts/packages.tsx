import { useQuery } from '@tanstack/react-query';
import { type JSX, useMemo } from 'react';
import type { HostAnswer, PackageRow } from '../../../collector/api.ts';
import { useAddress } from '../address.tsx';
import { packagesQuery } from '../api.ts';
import { useReader } from '../language.tsx';
import { type Column, DataTable } from './data-table.tsx';
import { Answer, Face } from './face.tsx';
import { SearchField } from './search-field.tsx';

const PAGE_SIZE = 50;

/** Installed packages, searched and paged by the collector: there are thousands. */
export function Packages({ host }: { readonly host: HostAnswer }): JSX.Element {
  const { words } = useReader();
  const { search, change } = useAddress();
  const columns = useColumns();
  const packages = useQuery(packagesQuery(host.hostId, { q: search.q, page: search.page, pageSize: PAGE_SIZE }));
  return (
    <>
      <div className="chips">
        <SearchField label={words.packages.find} />
      </div>
      <Answer query={packages} what="packages">
        {(answer) =>
          answer.total === 0 && search.q !== undefined ? (
            <Face
              isBare
              kind="nothing_matches"
              title={words.packages.noMatch(search.q)}
              actions={
                <button type="button" className="button" onClick={() => change({ q: undefined })}>
                  {words.clearFilters}
                </button>
              }
            />
          ) : (
            <DataTable
              label={words.packages.title}
              name={`packages-${host.name}`}
              page={answer}
              columns={columns}
              keyOf={(row) => `${row.name}/${row.architecture}/${row.version}`}
            />
          )
        }
      </Answer>
    </>
  );
}

function useColumns(): readonly Column<PackageRow>[] {
  const { words } = useReader();
  return useMemo(() => {
    const origins: Readonly<Record<string, string>> = words.packages.origins;
    const originOf = (row: PackageRow): string =>
      row.origin === null ? words.notKnown : (origins[row.origin] ?? row.origin);
    return [
      {
        id: 'name',
        title: words.packages.name,
        isRowTitle: true,
        plain: (row) => row.name,
        cell: (row) => <span className="mono">{row.name}</span>,
      },
      {
        id: 'version',
        title: words.packages.version,
        onPhone: 'beside',
        plain: (row) => row.version ?? '',
        cell: (row) => <span className="mono">{row.version ?? '–'}</span>,
      },
      {
        id: 'architecture',
        title: words.packages.architecture,
        onPhone: 'hidden',
        plain: (row) => row.architecture ?? '',
        cell: (row) => row.architecture ?? '–',
      },
      {
        id: 'source',
        title: words.packages.source,
        onPhone: 'hidden',
        plain: (row) => row.source ?? '',
        cell: (row) => <span className="mono">{row.source ?? '–'}</span>,
      },
      {
        id: 'origin',
        title: words.packages.origin,
        onPhone: 'hidden',
        plain: (row) => row.origin ?? '',
        cell: (row) => <span className={row.origin === null ? 'tone-unknown' : undefined}>{originOf(row)}</span>,
      },
    ];
  }, [words]);
}
