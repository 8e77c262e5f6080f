import { useQuery } from '@tanstack/react-query';
import { type JSX, type ReactNode, useState } from 'react';
import type { ParameterOverride, ParameterRow } from '../../../collector/api.ts';
import { textOfValue } from '../../../policies/rules/parameter-text.ts';
import { Go, useAddress } from '../address.tsx';
import { parametersQuery, unsetValue } from '../api-admin.ts';
import { useReader } from '../language.tsx';
import { tryPath } from '../paths.ts';
import { ApplyForm } from './apply-form.tsx';
import { type Column, DataTable } from './data-table.tsx';
import { Answer, Face } from './face.tsx';
import { PageHead } from './page-head.tsx';
import { SearchField } from './search-field.tsx';

/** Every parameter of the packs in force, its default, and what is set otherwise. */
export function AdminParameters({ tabs }: { readonly tabs: ReactNode }): JSX.Element {
  const { words } = useReader();
  const { search } = useAddress();
  const { pack, q, set, page } = search;
  const parameters = useQuery(parametersQuery({ pack, q, set, page }));
  const [chosen, setChosen] = useState<{ readonly row: ParameterRow; readonly entry: ParameterOverride }>();
  const text = words.admin.parameters;
  const { items = [], total = 0 } = parameters.data ?? {};
  const setCount = items.filter(({ overrideCount }) => overrideCount > 0).length;
  return (
    <>
      <PageHead
        sentence={parameters.data === undefined ? words.admin.sentence : text.sentence(total, setCount)}
        title={words.pages.admin}
      />
      {tabs}
      <div className="stack">
        <Filters />
        {chosen === undefined ? null : (
          <ApplyForm
            key={`${chosen.row.pack} ${chosen.row.parameter} ${chosen.entry.scope} ${chosen.entry.name}`}
            title={text.unset}
            label={text.unset}
            act={(act) =>
              unsetValue(act, chosen.row.pack, chosen.row.parameter, {
                scope: chosen.entry.scope,
                name: chosen.entry.name,
              })
            }
            onCancel={() => setChosen(undefined)}
          >
            <span className="mono">
              {chosen.row.pack}/{chosen.row.parameter}
            </span>
            , {text.scopes[chosen.entry.scope]} {chosen.entry.name}: {textOfValue(chosen.entry.value)}
          </ApplyForm>
        )}
        <Answer query={parameters} what="parameters">
          {(answer) =>
            answer.total === 0 ? (
              <Face kind="nothing_matches" title={text.noMatch} />
            ) : (
              <Table page={answer} onUnset={(row, entry) => setChosen({ row, entry })} />
            )
          }
        </Answer>
      </div>
    </>
  );
}

function Filters(): JSX.Element {
  const { words } = useReader();
  const { search, change } = useAddress();
  const text = words.admin.parameters;
  return (
    <div className="page-actions">
      <SearchField label={text.find} />
      <label className="check sub">
        <input
          type="checkbox"
          checked={search.set === 'yes'}
          onChange={(event) => change({ set: event.target.checked ? 'yes' : undefined, page: undefined })}
        />
        {text.onlySet}
      </label>
      {search.pack === undefined ? null : (
        <button type="button" className="button" onClick={() => change({ pack: undefined, page: undefined })}>
          <span className="mono">{search.pack}</span> ×
        </button>
      )}
    </div>
  );
}

interface TableProps {
  readonly page: Parameters<typeof DataTable<ParameterRow>>[0]['page'];
  readonly onUnset: (row: ParameterRow, entry: ParameterOverride) => void;
}

function Table({ page, onUnset }: TableProps): JSX.Element {
  const { words, say } = useReader();
  const text = words.admin.parameters;
  const columns: readonly Column<ParameterRow>[] = [
    {
      id: 'parameter',
      title: text.parameter,
      isRowTitle: true,
      onPhone: 'line',
      cell: (row) => (
        <>
          {say(row.title)}
          <span className="under mono dim">
            {row.pack}/{row.parameter}
          </span>
        </>
      ),
      plain: (row) => `${row.pack}/${row.parameter}`,
    },
    {
      id: 'default',
      title: text.default,
      cell: (row) => <Defaults row={row} />,
      plain: (row) => textOfValue(row.default),
    },
    {
      id: 'set',
      title: text.set,
      isWide: true,
      onPhone: 'line',
      cell: (row) => <Values row={row} onUnset={(entry) => onUnset(row, entry)} />,
      plain: (row) =>
        row.overrides.map(({ scope, name, value }) => `${scope} ${name}: ${textOfValue(value)}`).join('; '),
    },
    {
      id: 'try',
      title: '',
      cell: ({ pack, parameter, rules: [rule] }) =>
        rule === undefined ? null : (
          <Go to={tryPath(pack, rule)} search={{ parameter }} className="link">
            {text.try}
          </Go>
        ),
    },
  ];
  return (
    <DataTable
      label={words.admin.sections.parameters}
      name="parameters"
      page={page}
      columns={columns}
      keyOf={({ pack, parameter }) => `${pack}/${parameter}`}
    />
  );
}

function Defaults({ row }: { readonly row: ParameterRow }): JSX.Element {
  const { words } = useReader();
  return (
    <span className="figures">
      <b>{textOfValue(row.default)}</b>
      {row.levels.map(({ from, value }) => (
        <span key={from} className="under dim">
          {words.trial.fromLevel(from, textOfValue(value))}
        </span>
      ))}
    </span>
  );
}

function Values({
  row,
  onUnset,
}: {
  readonly row: ParameterRow;
  readonly onUnset: (entry: ParameterOverride) => void;
}): JSX.Element {
  const { words, say } = useReader();
  const text = words.admin.parameters;
  if (row.overrideCount === 0) return <span className="dim">{text.none}</span>;
  const more = row.overrideCount - row.overrides.length;
  return (
    <ul className="figures">
      {row.overrides.map((entry) => (
        <li key={`${entry.scope} ${entry.name}`}>
          {text.scopes[entry.scope]} {entry.title === null ? entry.name : say(entry.title)}:{' '}
          <b>{textOfValue(entry.value)}</b>{' '}
          <button type="button" className="link" onClick={() => onUnset(entry)}>
            {text.unset}
          </button>
        </li>
      ))}
      {more > 0 ? <li>{words.trial.more(more)}</li> : null}
    </ul>
  );
}
