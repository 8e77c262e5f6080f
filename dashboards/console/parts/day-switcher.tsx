import { type JSX, lazy, Suspense } from 'react';
import { useAddress } from '../address.tsx';
import { useReader } from '../language.tsx';
import { usePastDay } from '../past-day.ts';
import { Dropdown } from './dropdown.tsx';
import { Icon } from './icon.tsx';
import { useDayText } from './of-today.tsx';

const DayPanel = lazy(() => import('./day-panel.tsx'));

/** Today, or the past day that every page shows. */
export function DaySwitcher(): JSX.Element {
  const { words } = useReader();
  const { change } = useAddress();
  const on = usePastDay();
  const day = useDayText(on ?? '');
  const name = on === undefined ? words.past.today : day;
  return (
    <Dropdown
      id="day"
      className="button day"
      label={words.past.choose(name)}
      panelLabel={words.past.title}
      button={
        <>
          <Icon name="calendar" />
          <span>{name}</span>
          <Icon name="down" />
        </>
      }
    >
      {(close) => (
        <Suspense fallback={<p className="menu-note">{words.face.loading(words.waitedFor.page)}</p>}>
          <DayPanel
            current={on}
            onChoose={(chosen) => {
              close();
              change({ on: chosen, page: undefined });
            }}
          />
        </Suspense>
      )}
    </Dropdown>
  );
}
