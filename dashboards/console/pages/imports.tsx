import { useQuery } from '@tanstack/react-query';
import { type JSX, useMemo } from 'react';
import type { ImportGroup, ImportRow } from '../../../collector/api.ts';
import { Go, useAddress } from '../address.tsx';
import { sessionQuery } from '../api.ts';
import { importsQuery } from '../api-imports.ts';
import { useReader } from '../language.tsx';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { Answer, Face } from '../parts/face.tsx';
import { ImportDrop } from '../parts/import-drop.tsx';
import { ImportSettingsLine } from '../parts/import-settings.tsx';
import { SignatureSign } from '../parts/import-sign.tsx';
import { PageHead, PrintButton } from '../parts/page-head.tsx';
import { importPath } from '../paths.ts';
import '../parts/imports.css';
import '../parts/tabs.css';

const PAGE_SIZE = 50;

/** What was handed in, what waits, and who decides? */
export default function Imports(): JSX.Element {
  const { words } = useReader();
  const { search } = useAddress();
  const group: ImportGroup = search.group === 'over' ? 'over' : 'waiting';
  const waiting = useQuery(importsQuery({ group: 'waiting', page: 1, pageSize: 1 })).data?.total;
  const role = useQuery(sessionQuery).data?.person.role;
  const answer = useQuery(importsQuery({ group, page: search.page, pageSize: PAGE_SIZE }));
  const text = words.imports;
  return (
    <>
      <PageHead
        sentence={text.sentence(waiting ?? 0)}
        title={words.pages.imports}
        beside={text.beside}
        actions={<PrintButton />}
      />
      <div className="stack">
        {role === undefined || role === 'auditor' ? null : <ImportDrop />}
        <nav className="tabs" aria-label={words.pages.imports}>
          <Go to="/imports" isCurrent={group === 'waiting'}>
            {text.waiting}
          </Go>
          <Go to="/imports" search={{ group: 'over' }} isCurrent={group === 'over'}>
            {text.over}
          </Go>
        </nav>
        <Answer query={answer} what="imports">
          {(page) =>
            page.total === 0 ? (
              <Face kind="empty" title={group === 'waiting' ? text.noneWaiting : text.noneOver}>
                {text.noneText}
              </Face>
            ) : (
              <Queue page={page} />
            )
          }
        </Answer>
        <ImportSettingsLine />
      </div>
    </>
  );
}

function Queue({ page }: { readonly page: Parameters<typeof DataTable<ImportRow>>[0]['page'] }): JSX.Element {
  const { words } = useReader();
  const columns = useColumns();
  return (
    <DataTable
      label={words.pages.imports}
      name="imports"
      page={page}
      columns={columns}
      keyOf={({ importId }) => importId}
    />
  );
}

function useColumns(): readonly Column<ImportRow>[] {
  const { words, format } = useReader();
  const text = words.imports;
  return useMemo(
    () => [
      {
        id: 'file',
        title: text.file,
        isRowTitle: true,
        onPhone: 'line',
        plain: ({ file }) => file,
        cell: ({ importId, file }) => (
          <Go to={importPath(importId)} className="mono import-file">
            {file}
          </Go>
        ),
      },
      {
        id: 'kind',
        title: text.contents,
        onPhone: 'line',
        plain: ({ kind, itemCount }) => `${text.kind[kind]}, ${itemCount}`,
        cell: ({ kind, itemCount, complaint }) => (
          <>
            {text.kind[kind]} <span className="dim">· {complaint === null ? text.items(itemCount) : complaint}</span>
          </>
        ),
      },
      {
        id: 'from',
        title: text.from,
        onPhone: 'hidden',
        plain: ({ sender }) => `${sender.unit ?? ''} ${sender.host ?? ''}`,
        cell: ({ sender }) => (sender.host === undefined ? '' : `${sender.unit} / ${sender.host}`),
      },
      {
        id: 'signature',
        title: text.signed,
        onPhone: 'hidden',
        plain: ({ signature }) => signature,
        cell: (row) => <SignatureSign row={row} />,
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
        id: 'handed',
        title: text.handedIn,
        onPhone: 'hidden',
        plain: ({ uploadedAt, uploadedBy }) => `${uploadedAt} ${uploadedBy}`,
        cell: ({ uploadedAt, uploadedBy }) => (
          <>
            {format.instant(uploadedAt)} <span className="dim">{text.by(uploadedBy)}</span>
          </>
        ),
      },
      {
        id: 'state',
        title: text.state,
        onPhone: 'beside',
        plain: ({ state }) => state,
        cell: ({ state, decidedBy, reason }) => (
          <span {...(reason === null ? {} : { title: reason })}>
            {text.states[state]}
            {decidedBy === null ? null : <span className="dim"> · {decidedBy}</span>}
          </span>
        ),
      },
    ],
    [format, text],
  );
}
