import { useQuery } from '@tanstack/react-query';
import type { JSX } from 'react';
import type { ParameterRow, RuleAnswer } from '../../../collector/api.ts';
import { textOfValue } from '../../../policies/rules/parameter-text.ts';
import { Go, useAddress } from '../address.tsx';
import { unitsQuery } from '../api.ts';
import { parametersQuery } from '../api-admin.ts';
import { useReader } from '../language.tsx';
import { tryPath } from '../paths.ts';
import { unitPathOf, valueAt } from '../placement.ts';
import { Answer } from './face.tsx';
import './data-table.css';

const MAX_PARAMETERS = 100;

/** The parameters of a rule and the value that counts in the unit chosen above; nothing where it has none. */
export default function RuleParameters({ rule }: { readonly rule: RuleAnswer }): JSX.Element | null {
  const { words, say } = useReader();
  const { search } = useAddress();
  const parameters = useQuery(parametersQuery({ pack: rule.pack, rule: rule.rule, pageSize: MAX_PARAMETERS }));
  const units = useQuery(unitsQuery()).data ?? [];
  const unit = units.find(({ unitId }) => unitId === search.unit);
  if (parameters.data?.total === 0) return null;
  return (
    <section className="card is-flush" aria-labelledby="parameters-title">
      <header>
        <h2 id="parameters-title">{words.values.title}</h2>
        <span className="sub">{unit === undefined ? words.values.forAll : words.values.forUnit(say(unit.name))}</span>
      </header>
      <Answer query={parameters} what="parameters" lines={2}>
        {(answer) => (
          <>
            {answer.isShown ? null : <p className="table-note tone-unknown">{words.values.waiting}</p>}
            <Table rows={answer.items} path={unit === undefined ? [] : unitPathOf(units, unit.unitId)} />
          </>
        )}
      </Answer>
    </section>
  );
}

interface TableProps {
  readonly rows: readonly ParameterRow[];
  /** The unit and those above it; empty: the whole fleet. */
  readonly path: readonly string[];
}

function Table({ rows, path }: TableProps): JSX.Element {
  const { words } = useReader();
  const text = words.admin.parameters;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="scroll" tabIndex={0} aria-labelledby="parameters-title">
      <table className="data-table">
        <thead>
          <tr>
            <th scope="col">{text.parameter}</th>
            <th scope="col">{words.values.value}</th>
            <th scope="col">{text.default}</th>
            <th scope="col">{text.set}</th>
            <th scope="col">
              <span className="hidden-text">{text.try}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={row.parameter} row={row} path={path} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Row({ row, path }: { readonly row: ParameterRow; readonly path: readonly string[] }): JSX.Element {
  const { words, say } = useReader();
  const text = words.admin.parameters;
  const [rule] = row.rules;
  const more = row.overrideCount - row.overrides.length;
  return (
    <tr>
      <th scope="row" className="phone-line">
        {say(row.title)}
        <span className="under mono dim">{row.parameter}</span>
      </th>
      <td className="figures">
        <ValueOf row={row} path={path} />
      </td>
      <td className="figures phone-hidden">
        {textOfValue(row.default)}
        {row.levels.map(({ from, value }) => (
          <span key={from} className="under dim">
            {words.trial.fromLevel(from, textOfValue(value))}
          </span>
        ))}
      </td>
      <td className="figures wide phone-line">
        {row.overrides.length === 0 ? <span className="dim">{text.none}</span> : null}
        {row.overrides.map((entry) => (
          <span key={`${entry.scope} ${entry.name}`} className="under">
            {text.scopes[entry.scope]} {entry.title === null ? entry.name : say(entry.title)}:{' '}
            {textOfValue(entry.value)}
          </span>
        ))}
        {more > 0 ? words.trial.more(more) : null}
      </td>
      <td>
        {rule === undefined ? null : (
          <Go to={tryPath(row.pack, rule)} search={{ parameter: row.parameter }} className="link">
            {text.try}
          </Go>
        )}
      </td>
    </tr>
  );
}

/** The value in force for a host of the unit that serves no system; the levels and systems that differ stand beside it. */
function ValueOf({ row, path }: { readonly row: ParameterRow; readonly path: readonly string[] }): JSX.Element {
  const { words, say } = useReader();
  const here = valueAt(row, { hostId: '', unitPath: path, systems: [], labels: [] });
  if (here === undefined) return <span className="tone-unknown">{words.notKnown}</span>;
  const { from } = here;
  const entry =
    from === 'default'
      ? undefined
      : row.overrides.find(({ name, scope }) => name === from.name && scope === from.scope);
  return (
    <>
      <b>{textOfValue(here.value)}</b>
      <span className="under dim">
        {entry === undefined
          ? words.values.from.default
          : words.values.from.unit(entry.title === null ? entry.name : say(entry.title))}
      </span>
    </>
  );
}
