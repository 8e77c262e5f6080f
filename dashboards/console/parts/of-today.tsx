import type { JSX, ReactNode } from 'react';
import { Go, useAddress } from '../address.tsx';
import { useReader } from '../language.tsx';
import { isDay, usePastDay } from '../past-day.ts';
import type { PageEntry } from '../paths.ts';
import { Face } from './face.tsx';
import { PageHead } from './page-head.tsx';

/** Draws a page that knows today only, and on a past day says so: today's figures under a past date would be a lie. */
export function OfToday({ page, children }: { readonly page: PageEntry; readonly children: ReactNode }): JSX.Element {
  const { words } = useReader();
  const on = usePastDay();
  if (on === undefined) return <>{children}</>;
  return <NoPast name={words.pages[page.word]} on={on} />;
}

function NoPast({ name, on }: { readonly name: string; readonly on: string }): JSX.Element {
  const { words } = useReader();
  const day = useDayText(on);
  return (
    <>
      <PageHead sentence={words.past.noPast(name, day)} title={name} />
      <Face
        kind="unknown"
        title={words.past.noPastTitle}
        actions={
          <>
            <BackToToday />
            <Go to="/" className="button">
              {words.past.overviewOf(day)}
            </Go>
          </>
        }
      >
        {words.past.noPastText}
      </Face>
    </>
  );
}

/** The way back: the same page as it is today. */
export function BackToToday(): JSX.Element {
  const { words } = useReader();
  const { change } = useAddress();
  return (
    <button type="button" className="button" onClick={() => change({ on: undefined, page: undefined })}>
      {words.past.back}
    </button>
  );
}

/** A day as people write it; a text that is none stays as it is. */
export function useDayText(on: string): string {
  const { format } = useReader();
  return isDay(on) ? format.day(on) : `“${on}”`;
}
