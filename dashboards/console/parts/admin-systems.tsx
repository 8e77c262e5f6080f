import { useQuery } from '@tanstack/react-query';
import { type JSX, type ReactNode, useState } from 'react';
import type { SystemAnswer } from '../../../collector/api.ts';
import { unitsQuery } from '../api.ts';
import { saveSystem, systemsQuery } from '../api-admin.ts';
import { useReader } from '../language.tsx';
import { Answer, Face } from './face.tsx';
import { PageHead } from './page-head.tsx';
import { fieldOf, NameFields, RegisterForm, UnitField } from './register-form.tsx';

/** Business systems: who answers for them, who runs them, their level and zone. */
export function AdminSystems({ tabs }: { readonly tabs: ReactNode }): JSX.Element {
  const { words } = useReader();
  const systems = useQuery(systemsQuery());
  const [chosen, setChosen] = useState<string>();
  const edited = systems.data?.find(({ systemId }) => systemId === chosen);
  const unset = (systems.data ?? []).filter(({ level }) => level === null).length;
  const text = words.admin.systems;
  return (
    <>
      <PageHead
        sentence={systems.data === undefined ? words.admin.sentence : text.sentence(systems.data.length, unset)}
        title={words.pages.admin}
      />
      {tabs}
      <Answer query={systems} what="systems">
        {(answer) => (
          <div className="grid">
            <div className="span-8">
              {answer.length === 0 ? (
                <Face kind="empty" title={text.empty} />
              ) : (
                <Systems systems={answer} onEdit={setChosen} />
              )}
            </div>
            <div className="span-4">
              <SystemForm key={edited?.systemId ?? ''} system={edited} onCancel={() => setChosen(undefined)} />
            </div>
          </div>
        )}
      </Answer>
    </>
  );
}

interface SystemsProps {
  readonly systems: readonly SystemAnswer[];
  readonly onEdit: (system: string) => void;
}

function Systems({ systems, onEdit }: SystemsProps): JSX.Element {
  const { words, say, format } = useReader();
  const units = useQuery(unitsQuery()).data ?? [];
  const text = words.admin.systems;
  const unitName = (unitId: string | null): string => {
    const unit = units.find((known) => known.unitId === unitId);
    return unit === undefined ? (unitId ?? text.notSet) : say(unit.name);
  };
  return (
    <section className="card is-flush scroll" aria-label={words.admin.sections.systems}>
      <table className="data-table">
        <thead>
          <tr>
            <th scope="col">{text.system}</th>
            <th scope="col">{text.owner}</th>
            <th scope="col">{text.operator}</th>
            <th scope="col" className="number">
              {text.level}
            </th>
            <th scope="col">{text.zone}</th>
            <th scope="col" className="number">
              {text.hosts}
            </th>
            <th scope="col" />
          </tr>
        </thead>
        <tbody>
          {systems.map((system) => (
            <tr key={system.systemId}>
              <th scope="row">
                {say(system.name)}
                <span className="under mono dim">{system.systemId}</span>
              </th>
              <td className="phone-line">{unitName(system.ownerUnitId)}</td>
              <td className="phone-line">{unitName(system.operatorUnitId)}</td>
              <td className="number">{system.level ?? <span className="tone-unknown">{text.notSet}</span>}</td>
              <td className="mono">{system.zone ?? <span className="dim">{text.notSet}</span>}</td>
              <td className="number">{format.number(system.hostCount)}</td>
              <td>
                <button type="button" className="button" onClick={() => onEdit(system.systemId)}>
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

interface SystemFormProps {
  readonly system: SystemAnswer | undefined;
  readonly onCancel: () => void;
}

function SystemForm({ system, onCancel }: SystemFormProps): JSX.Element {
  const { words, say } = useReader();
  const text = words.admin.systems;
  const save = (csrfToken: string, fields: FormData): Promise<unknown> => {
    const level = fieldOf(fields, 'level');
    const body = {
      name: { vi: fieldOf(fields, 'vi') ?? '', en: fieldOf(fields, 'en') ?? '' },
      ownerUnitId: fieldOf(fields, 'owner') ?? '',
      operatorUnitId: fieldOf(fields, 'operator'),
      level: level === null ? null : Number(level),
      zone: fieldOf(fields, 'zone'),
    };
    const id = system === undefined ? { systemId: fieldOf(fields, 'id') ?? '' } : {};
    return saveSystem(csrfToken, system?.systemId, { ...id, ...body });
  };
  return (
    <RegisterForm
      title={system === undefined ? text.add : text.editing(say(system.name))}
      save={save}
      {...(system === undefined ? {} : { onCancel })}
    >
      <NameFields {...(system === undefined ? {} : { name: system.name })} />
      <UnitField label={text.owner} name="owner" value={system?.ownerUnitId ?? null} />
      <UnitField label={text.operator} name="operator" value={system?.operatorUnitId ?? null} none={text.notSet} />
      <label>
        <span>{text.level}</span>
        <select className="field" name="level" defaultValue={String(system?.level ?? '')}>
          <option value="">{text.notSet}</option>
          {['1', '2', '3', '4', '5'].map((level) => (
            <option key={level} value={level}>
              {level}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span>{text.zone}</span>
        <input
          className="field mono"
          name="zone"
          maxLength={64}
          pattern="[a-z0-9][a-z0-9._:\/\-]*"
          defaultValue={system?.zone ?? ''}
        />
      </label>
    </RegisterForm>
  );
}
