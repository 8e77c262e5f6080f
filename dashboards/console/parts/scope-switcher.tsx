import { useQuery } from '@tanstack/react-query';
import { type JSX, lazy, Suspense } from 'react';
import { useAddress } from '../address.tsx';
import { unitsQuery } from '../api.ts';
import { useReader } from '../language.tsx';
import { Dropdown } from './dropdown.tsx';
import { Icon } from './icon.tsx';

const ScopePanel = lazy(() => import('./scope-panel.tsx'));

/** The unit whose numbers every page shows. Somebody with one unit sees its name without a switch. */
export function ScopeSwitcher(): JSX.Element {
  const { words, say } = useReader();
  const { search, change } = useAddress();
  const units = useQuery(unitsQuery()).data ?? [];
  const current = units.find((unit) => unit.unitId === search.unit);
  const [only] = units;
  if (units.length <= 1) {
    return (
      <span className="scope-name">
        <Icon name="unit" />
        <span>{only === undefined ? words.scope.all(0) : say(only.name)}</span>
      </span>
    );
  }
  const name = current === undefined ? (search.unit ?? words.scope.all(units.length)) : say(current.name);
  return (
    <Dropdown
      id="scope"
      className="button scope"
      panelLabel={words.scope.title}
      button={
        <>
          <Icon name="unit" />
          <span>{name}</span>
          <Icon name="down" />
        </>
      }
    >
      {(close) => (
        <Suspense fallback={<p className="menu-note">{words.face.loading(words.waitedFor.units)}</p>}>
          <ScopePanel
            units={units}
            current={search.unit}
            onChoose={(unit) => {
              close();
              change({ unit, page: undefined });
            }}
          />
        </Suspense>
      )}
    </Dropdown>
  );
}
