import { useQuery } from '@tanstack/react-query';
import type { JSX } from 'react';
import type { HostAnswer, HostHistoryAnswer } from '../../../collector/api.ts';
import { historyQuery } from '../api.ts';
import { useReader } from '../language.tsx';
import { ExportButton } from './export-button.tsx';
import { Answer, Face } from './face.tsx';
import { Trend } from './trend.tsx';
import './data-table.css';

const SKEW_SECONDS = 300; // up to here a clock that is off is not worth a word

/** How the host fared from day to day, and every report that came in. */
export default function HostHistory({ host }: { readonly host: HostAnswer }): JSX.Element {
  const history = useQuery(historyQuery(host.hostId));
  return (
    <Answer query={history} what="history">
      {(answer) => (
        <div className="stack">
          <Trend trend={answer.trend} />
          <Reports host={host} reports={answer.reports} />
        </div>
      )}
    </Answer>
  );
}

function Reports({
  host,
  reports,
}: {
  readonly host: HostAnswer;
  readonly reports: HostHistoryAnswer['reports'];
}): JSX.Element {
  const { words, format } = useReader();
  const columns = words.history;
  if (reports.length === 0) return <Face kind="empty" title={columns.none} />;
  return (
    <section className="card is-flush" aria-labelledby="reports-title">
      <header>
        <h2 id="reports-title">{columns.reports}</h2>
        <span className="sub">{columns.count(reports.length)}</span>
        <ExportButton
          name={`reports-${host.name}`}
          rows={() => [
            [columns.received, columns.collected, columns.sequence, columns.form, columns.bytes, columns.skew],
            ...reports.map((row) => [
              row.receivedAt,
              row.collectedAt,
              row.sequence,
              row.form,
              row.bytes,
              row.clockSkewSeconds ?? '',
            ]),
          ]}
        />
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className="scroll" tabIndex={0} aria-labelledby="reports-title">
        <table className="data-table">
          <thead>
            <tr>
              <th scope="col">{columns.received}</th>
              <th scope="col">{columns.collected}</th>
              <th scope="col" className="number">
                {columns.sequence}
              </th>
              <th scope="col">{columns.form}</th>
              <th scope="col" className="number">
                {columns.bytes}
              </th>
              <th scope="col" className="number">
                {columns.skew}
              </th>
            </tr>
          </thead>
          <tbody>
            {reports.map((row) => (
              <tr key={`${row.sequence}/${row.receivedAt}`}>
                <td title={format.utc(row.receivedAt)}>{format.instant(row.receivedAt)}</td>
                <td className="phone-hidden">{format.instant(row.collectedAt)}</td>
                <td className="number phone-hidden">{format.number(row.sequence)}</td>
                <td>{columns.forms[row.form]}</td>
                <td className="number phone-hidden">{format.bytes(row.bytes)}</td>
                <td className="number phone-hidden">{skewOf(row.clockSkewSeconds, words.age.span)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}

function skewOf(seconds: number | null, span: (seconds: number) => string): JSX.Element {
  if (seconds === null || Math.abs(seconds) <= SKEW_SECONDS) return <span className="dim">–</span>;
  return <span className="tone-unknown">{span(Math.abs(seconds))}</span>;
}
