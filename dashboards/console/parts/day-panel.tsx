import { useQuery } from '@tanstack/react-query';
import { type FormEvent, type JSX, useId } from 'react';
import { useAddress } from '../address.tsx';
import { overviewQuery } from '../api.ts';
import { useReader } from '../language.tsx';
import { dayBefore, isDay, todayOn } from '../past-day.ts';
import './day-panel.css';

const SHORTCUTS_DAYS = [1, 7, 30];

interface DayPanelProps {
  readonly current: string | undefined;
  readonly onChoose: (on: string | undefined) => void;
}

/** Today, some days that are often asked for, or any other; days are only offered where figures were kept. */
export default function DayPanel({ current, onChoose }: DayPanelProps): JSX.Element {
  const { words, format } = useReader();
  const { search } = useAddress();
  const field = useId();
  const today = todayOn();
  const kept =
    useQuery(overviewQuery(search.unit))
      .data?.trend.map(({ on }) => on)
      .filter((on) => on < today) ?? [];
  const first = kept[0];
  const choose = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const on = new FormData(event.currentTarget).get('on');
    if (typeof on === 'string' && isDay(on)) onChoose(on === today ? undefined : on);
  };
  return (
    <div className="day-panel">
      <button
        type="button"
        className="menu-item"
        aria-current={current === undefined || undefined}
        onClick={() => onChoose(undefined)}
      >
        {words.past.today}
        <span className="dim">{format.day(today)}</span>
      </button>
      {SHORTCUTS_DAYS.map((days) => ({ days, on: dayBefore(today, days) }))
        .filter(({ on }) => kept.includes(on))
        .map(({ days, on }) => (
          <button
            key={days}
            type="button"
            className="menu-item"
            aria-current={current === on || undefined}
            onClick={() => onChoose(on)}
          >
            {words.past.ago(days)}
            <span className="dim">{format.day(on)}</span>
          </button>
        ))}
      <form onSubmit={choose}>
        <label htmlFor={field}>{words.past.other}</label>
        <input
          id={field}
          className="field"
          type="date"
          name="on"
          required
          max={dayBefore(today, 1)}
          defaultValue={current !== undefined && isDay(current) ? current : dayBefore(today, 1)}
        />
        <button type="submit" className="button">
          {words.past.show}
        </button>
      </form>
      <p className="menu-note">
        {first === undefined ? words.past.nothingKept : words.past.keptSince(format.day(first))}
      </p>
    </div>
  );
}
