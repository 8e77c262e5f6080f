import { useQuery } from '@tanstack/react-query';
import { type JSX, type ReactNode, useMemo } from 'react';
import type { ImportAnswer, ImportItemRow } from '../../../collector/api.ts';
import { Go, useAddress } from '../address.tsx';
import { importItemsQuery } from '../api-imports.ts';
import { useReader } from '../language.tsx';
import { hostPath } from '../paths.ts';
import { type Column, DataTable } from './data-table.tsx';
import { Answer } from './face.tsx';
import { FateSign } from './import-sign.tsx';

const PAGE_SIZE = 50;

/** Everything in a file, with what becomes of it. */
export function ImportItems({ row }: { readonly row: ImportAnswer }): JSX.Element {
  const { words } = useReader();
  const { search } = useAddress();
  const columns = useColumns();
  const items = useQuery(importItemsQuery(row.importId, { page: search.page, pageSize: PAGE_SIZE }));
  return (
    <Answer query={items} what="imports">
      {(page) => (
        <DataTable
          label={words.imports.contents}
          name="import-items"
          page={page}
          columns={columns}
          keyOf={({ number }) => String(number)}
        />
      )}
    </Answer>
  );
}

const fateOf = ({ state, foreseen }: ImportItemRow) => (state === 'waiting' ? foreseen.fate : state);

function useColumns(): readonly Column<ImportItemRow>[] {
  const { words, format } = useReader();
  const text = words.imports;
  return useMemo(() => {
    const kindOf = ({ kind }: ImportItemRow): string => text.itemKind[kind as keyof typeof text.itemKind] ?? kind;
    const noteOf = ({ state, message, foreseen }: ImportItemRow): string =>
      [
        state === 'waiting' ? foreseen.message : message,
        foreseen.claimedUnit === undefined ? undefined : text.claims(foreseen.claimedUnit),
        foreseen.notUnderstood?.join(', '),
        foreseen.change?.hostCount === undefined ? undefined : text.affects(foreseen.change.hostCount),
      ]
        .filter((note) => note !== undefined && note !== null && note !== '')
        .join(' · ');
    return [
      {
        id: 'kind',
        title: text.contents,
        isRowTitle: true,
        onPhone: 'line',
        plain: (item) => `${item.number} ${kindOf(item)}`,
        cell: (item) => (
          <>
            {kindOf(item)} <span className="dim mono">{item.foreseen.sequence ?? item.name}</span>
          </>
        ),
      },
      {
        id: 'host',
        title: text.about,
        onPhone: 'line',
        plain: (item) => item.foreseen.host?.name ?? item.foreseen.change?.what ?? '',
        cell: (item) => <About item={item} />,
      },
      {
        id: 'at',
        title: text.collected,
        onPhone: 'hidden',
        plain: ({ foreseen }) => foreseen.collectedAt ?? '',
        cell: ({ foreseen }) => (foreseen.collectedAt === undefined ? '' : format.instant(foreseen.collectedAt)),
      },
      {
        id: 'size',
        title: text.size,
        isNumber: true,
        onPhone: 'hidden',
        plain: ({ bytes }) => bytes,
        cell: ({ bytes }) => format.bytes(bytes),
      },
      {
        id: 'fate',
        title: text.state,
        onPhone: 'beside',
        plain: fateOf,
        cell: (item) => <FateSign fate={fateOf(item)} isDone={item.state !== 'waiting'} />,
      },
      {
        id: 'note',
        title: '',
        isWide: true,
        onPhone: 'line',
        plain: noteOf,
        cell: (item) => <span className="dim import-file">{noteOf(item)}</span>,
      },
    ];
  }, [format, text]);
}

function About({ item }: { readonly item: ImportItemRow }): ReactNode {
  const { words } = useReader();
  const text = words.imports;
  const { host, change } = item.foreseen;
  if (change !== undefined)
    return (
      <>
        <span className="mono">{change.what}</span>{' '}
        <span className="dim">{change.before === undefined ? change.now : text.was(change.before, change.now)}</span>
      </>
    );
  if (host === undefined) return null;
  const hostId = item.hostId ?? host.hostId;
  if (hostId !== undefined)
    return (
      <Go to={hostPath(hostId)} className="mono">
        {host.name}
      </Go>
    );
  return (
    <>
      <span className="mono">{host.name}</span>{' '}
      <span className="dim">{host.besideId === undefined ? text.newHost : text.beside_}</span>
    </>
  );
}
