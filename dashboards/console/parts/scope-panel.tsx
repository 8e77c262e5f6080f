import { type JSX, useMemo, useState } from 'react';
import type { UnitAnswer } from '../../../collector/api.ts';
import { withoutMarks } from '../format.ts';
import { useReader } from '../language.tsx';
import './scope-panel.css';

const MAX_SHOWN = 60; // more is a list nobody reads; typing narrows it

interface ScopePanelProps {
  readonly units: readonly UnitAnswer[];
  readonly current: string | undefined;
  readonly onChoose: (unit: string | undefined) => void;
}

/** The tree of units with type-ahead; marks may be left out, codes work too. */
export default function ScopePanel({ units, current, onChoose }: ScopePanelProps): JSX.Element {
  const { words, format, say } = useReader();
  const [typed, setTyped] = useState('');
  const tree = useMemo(() => treeOf(units, (unit) => say(unit.name), format.compare), [units, say, format]);
  const wanted = withoutMarks(typed.trim());
  const shown = tree.filter(
    ({ unit, name }) =>
      wanted === '' || withoutMarks(name).includes(wanted) || unit.unitId.toLowerCase().includes(wanted),
  );
  return (
    <div className="scope-panel">
      <input
        type="search"
        className="field"
        value={typed}
        placeholder={words.scope.find}
        aria-label={words.scope.find}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => {
          const [first] = shown;
          if (event.key === 'Enter' && !event.nativeEvent.isComposing && first !== undefined)
            onChoose(first.unit.unitId);
        }}
      />
      <ul>
        {wanted === '' ? (
          <li>
            <button
              type="button"
              className="menu-item"
              aria-current={current === undefined}
              onClick={() => onChoose(undefined)}
            >
              {words.scope.all(units.length)}
            </button>
          </li>
        ) : null}
        {shown.slice(0, MAX_SHOWN).map(({ unit, name, depth }) => (
          <li key={unit.unitId}>
            <button
              type="button"
              className={`menu-item depth-${wanted === '' ? Math.min(depth, 4) : 0}`}
              aria-current={unit.unitId === current}
              onClick={() => onChoose(unit.unitId)}
            >
              {name}
              <span className="dim">{format.number(unit.hostCount)}</span>
            </button>
          </li>
        ))}
      </ul>
      {shown.length > MAX_SHOWN ? <p className="menu-note">{words.scope.more(shown.length - MAX_SHOWN)}</p> : null}
      {shown.length === 0 ? <p className="menu-note">{words.scope.none}</p> : null}
    </div>
  );
}

interface Leaf {
  readonly unit: UnitAnswer;
  readonly name: string;
  readonly depth: number;
}

/** Units in the order of the tree, children by name below their parent. */
function treeOf(
  units: readonly UnitAnswer[],
  nameOf: (unit: UnitAnswer) => string,
  compare: (left: string, right: string) => number,
): readonly Leaf[] {
  const known = new Set(units.map((unit) => unit.unitId));
  const children = Map.groupBy(units, (unit) =>
    unit.parentId !== null && known.has(unit.parentId) ? unit.parentId : '',
  );
  const result: Leaf[] = [];
  const visit = (parent: string, depth: number): void => {
    const below = (children.get(parent) ?? []).map((unit) => ({ unit, name: nameOf(unit), depth }));
    for (const leaf of below.sort((left, right) => compare(left.name, right.name))) {
      if (result.length > units.length) return; // a cycle in the tree must not hang the page
      result.push(leaf);
      visit(leaf.unit.unitId, depth + 1);
    }
  };
  visit('', 0);
  return result;
}
