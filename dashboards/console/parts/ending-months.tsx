import type { JSX } from 'react';
import type { ForecastAnswer } from '../../../collector/api.ts';
import { Go } from '../address.tsx';
import { useReader } from '../language.tsx';
import { productPath } from '../paths.ts';
import './ending-months.css';

const MAX_UNITS = 4;

type Month = ForecastAnswer['months'][number];
type Ending = Month['endings'][number];

/** What ends in each of the next months, by unit, and how many hosts have no support then if nobody does anything. */
export function EndingMonths({
  months,
  unitName,
}: {
  readonly months: readonly Month[];
  readonly unitName: (unitId: string) => string;
}): JSX.Element {
  const { words } = useReader();
  const most = Math.max(1, ...months.map(({ unsupportedCount, unknownCount }) => unsupportedCount + unknownCount));
  return (
    <section className="card is-flush" aria-labelledby="months-title">
      <header>
        <h2 id="months-title">{words.months.title}</h2>
        <span className="sub">{words.months.sub}</span>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className="scroll" tabIndex={0} aria-label={words.months.title}>
        <table className="data-table months">
          <thead>
            <tr>
              <th scope="col">{words.months.month}</th>
              <th scope="col">{words.months.hosts}</th>
              <th scope="col">{words.months.what}</th>
            </tr>
          </thead>
          <tbody>
            {months.map((month) => (
              <tr key={month.month}>
                <th scope="row" className="figures">
                  {month.month.slice(5)}/{month.month.slice(0, 4)}
                </th>
                <td>
                  <MonthBar month={month} most={most} />
                </td>
                <td>
                  <Endings endings={month.endings} unitName={unitName} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}

function MonthBar({ month, most }: { readonly month: Month; readonly most: number }): JSX.Element {
  const { words, format } = useReader();
  const { unsupportedCount: gone, unknownCount: unknown } = month;
  const label = words.months.bar(gone, unknown);
  return (
    <span className="month-bar" title={label}>
      <span className="hidden-text">{label}</span>
      <span className="month-track" aria-hidden="true">
        <i className="piece-ended" style={{ width: `${(gone / most) * 100}%` }} />
        <i className="piece-unproven" style={{ width: `${(unknown / most) * 100}%` }} />
      </span>
      <b aria-hidden="true">{format.number(gone)}</b>
      {unknown === 0 ? null : (
        <span className="month-unknown" aria-hidden="true">
          +{format.number(unknown)}
        </span>
      )}
    </span>
  );
}

function Endings({
  endings,
  unitName,
}: {
  readonly endings: readonly Ending[];
  readonly unitName: (unitId: string) => string;
}): JSX.Element {
  const { words, format } = useReader();
  if (endings.length === 0) return <span className="dim">{words.months.nothing}</span>;
  return (
    <ul className="month-endings">
      {endings.map((ending) => {
        const { endsOn, kind, subject, product, title, cycle, hostCount, units } = ending;
        const target =
          subject === 'os' ? { to: '/hosts', search: { q: `${product} ${cycle}` } } : { to: productPath(product) };
        const shown = units
          .slice(0, MAX_UNITS)
          .map((unit) => `${unitName(unit.unitId)} ${format.number(unit.hostCount)}`);
        const rest = units.length > MAX_UNITS ? ` ${words.months.more(units.length - MAX_UNITS)}` : '';
        return (
          <li key={`${product}/${title}/${cycle}/${endsOn}/${ending.next}`}>
            <Go {...target}>
              {title} {cycle}
            </Go>{' '}
            <span className="dim">
              {words.months.kind[kind]} <time dateTime={endsOn}>{format.day(endsOn)}</time>,{' '}
              {words.months.count(hostCount)}: {shown.join(', ')}
              {rest}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
