import type { JSX } from 'react';
import { useReader } from '../language.tsx';
import { usePastDay } from '../past-day.ts';
import { Icon } from './icon.tsx';
import { BackToToday, useDayText } from './of-today.tsx';
import './bands.css';

/** Across the page while a past day is looked at, with the one way back. */
export function PastBand(): JSX.Element | null {
  const on = usePastDay();
  return on === undefined ? null : <Band on={on} />;
}

function Band({ on }: { readonly on: string }): JSX.Element {
  const { words } = useReader();
  return (
    <section className="band is-past" aria-label={words.past.band(useDayText(on))}>
      <Icon name="calendar" />
      <span>
        <b>{words.past.band(useDayText(on))}</b> {words.past.bandMore}
      </span>
      <BackToToday />
    </section>
  );
}
