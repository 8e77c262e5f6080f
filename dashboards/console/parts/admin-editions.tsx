import { useQuery } from '@tanstack/react-query';
import { type JSX, type ReactNode, useState } from 'react';
import type { EditionRow } from '../../../collector/api.ts';
import { useAddress } from '../address.tsx';
import { editionsQuery, restoreEdition } from '../api-admin.ts';
import { useReader } from '../language.tsx';
import { ApplyForm } from './apply-form.tsx';
import { type Column, DataTable } from './data-table.tsx';
import { Answer } from './face.tsx';
import { PageHead } from './page-head.tsx';

/** What everybody was judged by, who changed it and why; each one can be gone back to. */
export function AdminEditions({ tabs }: { readonly tabs: ReactNode }): JSX.Element {
  const { words } = useReader();
  const { search } = useAddress();
  const editions = useQuery({
    ...editionsQuery({ page: search.page }),
    // While one is judged its progress is worth looking at again.
    refetchInterval: ({ state }) => (state.data?.items.some((row) => row.state === 'judging') ? 2000 : false),
  });
  const [chosen, setChosen] = useState<number>();
  const text = words.admin.editions;
  const items = editions.data?.items ?? [];
  const judging = items.find(({ state }) => state === 'judging');
  const shown = items.find(({ state }) => state === 'shown');
  const sentence = judging ? text.judging(judging.number) : shown ? text.sentence(shown.number) : words.admin.sentence;
  return (
    <>
      <PageHead sentence={sentence} title={words.pages.admin} />
      {tabs}
      <div className="stack">
        {chosen === undefined ? null : (
          <ApplyForm
            key={chosen}
            title={text.restoring(chosen)}
            label={text.restore}
            act={(act) => restoreEdition(act, chosen)}
            onCancel={() => setChosen(undefined)}
          />
        )}
        <Answer query={editions} what="editions">
          {(page) => (
            <DataTable
              label={words.admin.sections.editions}
              name="editions"
              page={page}
              columns={columnsOf(words.admin.editions, setChosen)}
              keyOf={({ number }) => String(number)}
            />
          )}
        </Answer>
      </div>
    </>
  );
}

type Text = ReturnType<typeof useReader>['words']['admin']['editions'];

function columnsOf(text: Text, onRestore: (edition: number) => void): readonly Column<EditionRow>[] {
  return [
    {
      id: 'number',
      title: text.edition,
      isRowTitle: true,
      cell: ({ number }) => number,
      plain: ({ number }) => number,
    },
    { id: 'kind', title: text.kind, cell: ({ kind }) => text.kinds[kind], plain: ({ kind }) => kind },
    {
      id: 'reason',
      title: text.reason,
      isWide: true,
      onPhone: 'line',
      cell: ({ reason }) => reason,
      plain: ({ reason }) => reason,
    },
    { id: 'author', title: text.author, cell: ({ author }) => author, plain: ({ author }) => author },
    {
      id: 'made',
      title: text.made,
      onPhone: 'hidden',
      cell: ({ madeAt }) => <Instant at={madeAt} />,
      plain: ({ madeAt }) => madeAt,
    },
    { id: 'state', title: text.state, cell: (row) => <State row={row} />, plain: ({ state }) => state },
    {
      id: 'restore',
      title: '',
      cell: ({ number, state }) =>
        state === 'shown' || state === 'judging' ? null : (
          <button type="button" className="button" onClick={() => onRestore(number)}>
            {text.restore}
          </button>
        ),
    },
  ];
}

function Instant({ at }: { readonly at: string }): JSX.Element {
  const { format } = useReader();
  return <time dateTime={at}>{format.instant(at)}</time>;
}

function State({ row: { state, progress } }: { readonly row: EditionRow }): JSX.Element {
  const { words } = useReader();
  const text = words.admin.editions;
  const isJudging = state === 'judging' && progress !== null;
  return (
    <>
      {text.states[state]}
      {isJudging ? <span className="under dim">{text.progress(progress.judgedCount, progress.hostCount)}</span> : null}
    </>
  );
}
