import { useElementSize } from '@mantine/hooks';
import type { JSX } from 'react';
import type { TrendPoint } from '../../../collector/api.ts';
import { useAddress } from '../address.tsx';
import { shareOf } from '../counts.ts';
import { useReader } from '../language.tsx';
import './trend.css';

const HEIGHT = 156;
const LEFT = 34;
const RIGHT = 10;
const TOP = 10;
const BOTTOM = 24;
const DAY_MS = 86_400_000;

interface Day {
  readonly on: string;
  /** Days since the first. */
  readonly place: number;
  readonly proven: number;
  readonly atMost: number;
}

/** Both lines of the score over ninety days with the unknown hatched between them: a broken probe widens the band. */
export function Trend({ trend }: { readonly trend: readonly TrendPoint[] }): JSX.Element {
  const { words } = useReader();
  const { search, change } = useAddress();
  const days = daysOf(trend);
  const isTable = search.view === 'table';
  return (
    <section className="card" aria-labelledby="trend-title">
      <header>
        <h2 id="trend-title">{words.trend.title}</h2>
        <span className="sub">{words.trend.sub}</span>
        {days.length > 0 ? (
          <button type="button" className="link right" onClick={() => change({ view: isTable ? undefined : 'table' })}>
            {isTable ? words.trend.asChart : words.trend.asTable}
          </button>
        ) : null}
      </header>
      {days.length === 0 ? (
        <p className="sub">{words.trend.none}</p>
      ) : isTable ? (
        <TrendTable days={days} />
      ) : (
        <Chart days={days} />
      )}
    </section>
  );
}

function daysOf(trend: readonly TrendPoint[]): readonly Day[] {
  const first = trend[0];
  if (first === undefined) return [];
  const start = Date.parse(first.on);
  return trend.flatMap((point) => {
    const { proven, atMost } = shareOf(point.counts);
    if (proven === undefined || atMost === undefined) return [];
    return [{ on: point.on, place: Math.round((Date.parse(point.on) - start) / DAY_MS), proven, atMost }];
  });
}

function TrendTable({ days }: { readonly days: readonly Day[] }): JSX.Element {
  const { words, format } = useReader();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="trend-table" tabIndex={0} aria-label={words.trend.title}>
      <table>
        <thead>
          <tr>
            <th scope="col">{words.trend.day}</th>
            <th scope="col" className="number">
              {words.score.proven}
            </th>
            <th scope="col" className="number">
              {words.score.atMostTitle}
            </th>
          </tr>
        </thead>
        <tbody>
          {days.toReversed().map((day) => (
            <tr key={day.on}>
              <td>{format.day(day.on)}</td>
              <td className="number">{format.percent(day.proven)}</td>
              <td className="number">{format.percent(day.atMost)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Chart({ days }: { readonly days: readonly Day[] }): JSX.Element {
  const { words, format } = useReader();
  const { ref, width } = useElementSize();
  const wide = Math.max(240, width || 560);
  const low = Math.max(0, Math.min(80, Math.floor((Math.min(...days.map((day) => day.proven)) - 1) / 20) * 20));
  const last = days.at(-1);
  const span = Math.max(1, last?.place ?? 1);
  // A single day is today, and today is at the right.
  const x = (day: Day): number => LEFT + (days.length === 1 ? 1 : day.place / span) * (wide - LEFT - RIGHT);
  const y = (value: number): number => TOP + ((100 - value) * (HEIGHT - TOP - BOTTOM)) / (100 - low);
  const runs = runsOf(days);
  const line = (run: readonly Day[], value: (day: Day) => number): string =>
    run.map((day, index) => `${index === 0 ? 'M' : 'L'}${x(day).toFixed(1)} ${y(value(day)).toFixed(1)}`).join('');
  const band = (run: readonly Day[]): string =>
    `${line(run, (day) => day.atMost)}${line(run.toReversed(), (day) => day.proven).replace('M', 'L')}Z`;
  const label = last === undefined ? words.trend.none : words.trend.sentence(days.length, last.proven, last.atMost);
  return (
    <div ref={ref} className="trend">
      <svg viewBox={`0 0 ${wide} ${HEIGHT}`} height={HEIGHT} role="img" aria-label={label}>
        <Hatch />
        {gridOf(low).map((value) => (
          <g key={value}>
            <path className="trend-grid" d={`M${LEFT} ${y(value)}H${wide - RIGHT}`} />
            <text x={LEFT - 8} y={y(value) + 4} textAnchor="end">
              {format.number(value)}
            </text>
          </g>
        ))}
        {runs.map((run) => (
          <g key={run[0]?.on}>
            <path className="trend-band" d={band(run)} />
            <path className="trend-most" d={line(run, (day) => day.atMost)} />
            <path className="trend-proven" d={line(run, (day) => day.proven)} />
          </g>
        ))}
        {last === undefined ? null : (
          <>
            <circle className="trend-most-dot" cx={x(last)} cy={y(last.atMost)} r="2.5" />
            <circle className="trend-dot" cx={x(last)} cy={y(last.proven)} r="3.5" />
          </>
        )}
        {ticksOf(days).map(([day, anchor]) => (
          <text key={day.on} x={x(day)} y={HEIGHT - 6} textAnchor={anchor}>
            {format.dayShort(day.on)}
          </text>
        ))}
      </svg>
    </div>
  );
}

function Hatch(): JSX.Element {
  return (
    <defs>
      <pattern id="trend-hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect className="hatch-ground" width="5" height="5" />
        <rect className="hatch-stroke" width="1.5" height="5" />
      </pattern>
    </defs>
  );
}

/** Days without a judgement are no line: the run ends there. */
function runsOf(days: readonly Day[]): readonly (readonly Day[])[] {
  const runs: Day[][] = [];
  for (const day of days) {
    const run = runs.at(-1);
    if (run !== undefined && day.place - (run.at(-1)?.place ?? 0) <= 1) run.push(day);
    else runs.push([day]);
  }
  return runs;
}

const gridOf = (low: number): readonly number[] =>
  Array.from({ length: (100 - low) / 20 + 1 }, (_, index) => low + index * 20);

/** First and last day, and two between where there is room for them. */
function ticksOf(days: readonly Day[]): readonly (readonly [Day, 'start' | 'middle' | 'end'])[] {
  const first = days[0];
  const last = days.at(-1);
  if (first === undefined || last === undefined) return [];
  if (first === last) return [[last, 'end']];
  const between = last.place < 30 ? [] : [1 / 3, 2 / 3].map((part) => days[Math.round(part * (days.length - 1))]);
  return [
    [first, 'start'],
    ...between.filter((day) => day !== undefined).map((day) => [day, 'middle'] as const),
    [last, 'end'],
  ];
}
