import type { JSX } from 'react';
import type { ChangedFinding } from '../../../collector/api.ts';
import { Go } from '../address.tsx';
import type { Rows } from '../csv.ts';
import { useReader } from '../language.tsx';
import { findingPath } from '../paths.ts';
import type { Dictionary } from '../words/vi.ts';
import { ExportButton } from './export-button.tsx';
import { SeverityBars } from './severity.tsx';
import './data-table.css';
import { signOf, VerdictSign } from './verdict.tsx';

const MAX_SHOWN = 20;

/** Findings whose verdict changed since yesterday, the newest first. */
export function Changed({ changed }: { readonly changed: readonly ChangedFinding[] }): JSX.Element {
  const { words } = useReader();
  const hosts = new Set(changed.map((change) => change.hostId)).size;
  return (
    <section className="card is-flush" aria-labelledby="changed-title">
      <header>
        <h2 id="changed-title">{words.changed.title}</h2>
        <span className="sub">
          {changed.length === 0 ? words.changed.none : words.changed.count(changed.length, hosts)}
        </span>
        {changed.length === 0 ? null : <ExportButton name="changed" rows={() => exportOf(changed, words)} />}
      </header>
      {changed.length === 0 ? (
        <p className="table-note">{words.changed.noneText}</p>
      ) : (
        <ChangedTable changed={changed.slice(0, MAX_SHOWN)} />
      )}
    </section>
  );
}

function exportOf(changed: readonly ChangedFinding[], { column, changed: titles }: Dictionary): Rows {
  const head = [column.host, column.rule, titles.before, titles.now, column.severity, titles.at];
  const rows = changed.map((row) => [
    row.hostName,
    `${row.pack}/${row.rule}`,
    row.before ?? '',
    row.now,
    row.severity,
    row.at,
  ]);
  return [head, ...rows];
}

function ChangedTable({ changed }: { readonly changed: readonly ChangedFinding[] }): JSX.Element {
  const { words } = useReader();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="scroll" tabIndex={0} aria-labelledby="changed-title">
      <table className="data-table">
        <thead>
          <tr>
            <th scope="col">{words.column.host}</th>
            <th scope="col">{words.column.rule}</th>
            <th scope="col">{words.changed.before}</th>
            <th scope="col">{words.changed.now}</th>
            <th scope="col">{words.column.severity}</th>
            <th scope="col" className="number">
              {words.changed.at}
            </th>
          </tr>
        </thead>
        <tbody>
          {changed.map((row) => (
            <Row key={`${row.hostId}/${row.pack}/${row.rule}/${row.at}`} row={row} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Row({ row }: { readonly row: ChangedFinding }): JSX.Element {
  const { words, format, say } = useReader();
  return (
    <tr data-row>
      <td className="mono">{row.hostName}</td>
      <td className="phone-line">
        <Go to={findingPath(row.hostId, row.pack, row.rule)}>{say(row.title)}</Go>
      </td>
      <td className="phone-hidden">
        {row.before === null ? (
          <span className="dim">{words.changed.first}</span>
        ) : (
          <VerdictSign sign={signOf(row.before)} isPlain />
        )}
      </td>
      <td>
        <VerdictSign sign={signOf(row.now)} />
      </td>
      <td className="phone-hidden">
        <SeverityBars severity={row.severity} />
      </td>
      <td className="number dim phone-hidden">
        {format.dayShort(row.at)}, {format.time(row.at)}
      </td>
    </tr>
  );
}
