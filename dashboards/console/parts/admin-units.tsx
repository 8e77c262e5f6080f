import { useQuery } from '@tanstack/react-query';
import { type JSX, type ReactNode, useState } from 'react';
import type { UnitAnswer } from '../../../collector/api.ts';
import { Go } from '../address.tsx';
import { unitsQuery } from '../api.ts';
import { saveUnit } from '../api-admin.ts';
import { useReader } from '../language.tsx';
import { Answer } from './face.tsx';
import { PageHead } from './page-head.tsx';
import { fieldOf, NameFields, RegisterForm, UnitField } from './register-form.tsx';

const SECONDS_PER_DAY = 86_400;

/** The tree of units: added, renamed, hung elsewhere. */
export function AdminUnits({ tabs }: { readonly tabs: ReactNode }): JSX.Element {
  const { words } = useReader();
  const units = useQuery(unitsQuery());
  const [chosen, setChosen] = useState<string>();
  const edited = units.data?.find(({ unitId }) => unitId === chosen);
  const text = words.admin.units;
  return (
    <>
      <PageHead
        sentence={units.data === undefined ? words.admin.sentence : text.sentence(units.data.length)}
        title={words.pages.admin}
      />
      {tabs}
      <Answer query={units} what="units">
        {(answer) => (
          <div className="grid">
            <div className="span-8">
              <Tree units={answer} onEdit={setChosen} />
            </div>
            <div className="span-4">
              <UnitForm key={edited?.unitId ?? ''} unit={edited} onCancel={() => setChosen(undefined)} />
            </div>
          </div>
        )}
      </Answer>
    </>
  );
}

function Tree({
  units,
  onEdit,
}: {
  readonly units: readonly UnitAnswer[];
  readonly onEdit: (unit: string) => void;
}): JSX.Element {
  const { words, say, format } = useReader();
  const text = words.admin.units;
  return (
    <section className="card is-flush scroll" aria-label={words.admin.sections.units}>
      <table className="data-table">
        <thead>
          <tr>
            <th scope="col">{text.unit}</th>
            <th scope="col" className="number">
              {text.hosts}
            </th>
            <th scope="col">{text.limit}</th>
            <th scope="col" />
          </tr>
        </thead>
        <tbody>
          {inTreeOrder(units, null, 0).map(({ unit, depth }) => (
            <tr key={unit.unitId}>
              <th scope="row" className={`tree-${Math.min(depth, 6)}`}>
                <Go to="/hosts" search={{ unit: unit.unitId }}>
                  {say(unit.name)}
                </Go>
                <span className="under mono dim">{unit.unitId}</span>
              </th>
              <td className="number">{format.number(unit.hostCount)}</td>
              <td>{words.age.limit(unit.freshnessLimitSeconds)}</td>
              <td>
                <button type="button" className="button" onClick={() => onEdit(unit.unitId)}>
                  {text.edit}
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface Placed {
  readonly unit: UnitAnswer;
  readonly depth: number;
}

function inTreeOrder(units: readonly UnitAnswer[], parentId: string | null, depth: number): Placed[] {
  return units
    .filter((unit) => unit.parentId === parentId)
    .flatMap((unit) => [{ unit, depth }, ...inTreeOrder(units, unit.unitId, depth + 1)]);
}

function UnitForm({
  unit,
  onCancel,
}: {
  readonly unit: UnitAnswer | undefined;
  readonly onCancel: () => void;
}): JSX.Element {
  const { words, say } = useReader();
  const text = words.admin.units;
  const save = (csrfToken: string, fields: FormData): Promise<unknown> => {
    const body = {
      name: { vi: fieldOf(fields, 'vi') ?? '', en: fieldOf(fields, 'en') ?? '' },
      parentId: fieldOf(fields, 'parent'),
      freshnessLimitSeconds: Math.round(Number(fieldOf(fields, 'days') ?? 1) * SECONDS_PER_DAY),
    };
    const id = unit === undefined ? { unitId: fieldOf(fields, 'id') ?? '' } : {};
    return saveUnit(csrfToken, unit?.unitId, { ...id, ...body });
  };
  return (
    <RegisterForm
      title={unit === undefined ? text.add : text.editing(say(unit.name))}
      save={save}
      {...(unit === undefined ? {} : { onCancel })}
    >
      <NameFields {...(unit === undefined ? {} : { name: unit.name })} />
      <UnitField
        label={text.parent}
        name="parent"
        value={unit?.parentId ?? null}
        none={text.top}
        {...(unit === undefined ? {} : { except: unit.unitId })}
      />
      <label>
        <span>{text.days}</span>
        <input
          className="field"
          type="number"
          name="days"
          min={0.01}
          max={366}
          step="any"
          required
          defaultValue={(unit?.freshnessLimitSeconds ?? SECONDS_PER_DAY) / SECONDS_PER_DAY}
        />
      </label>
    </RegisterForm>
  );
}
