import { useQuery } from '@tanstack/react-query';
import { type FormEvent, type JSX, useId, useState } from 'react';
import type { ParameterRow } from '../../../collector/api.ts';
import { OVERRIDE_SCOPES, type OverrideScope } from '../../../policies/rules/overrides.ts';
import { textOfValue, valueFromText } from '../../../policies/rules/parameter-text.ts';
import { Go, useAddress, usePathWord } from '../address.tsx';
import { ruleQuery, unitsQuery } from '../api.ts';
import { parametersQuery, setValue, systemsQuery } from '../api-admin.ts';
import { useReader } from '../language.tsx';
import { ApplyForm } from '../parts/apply-form.tsx';
import { Answer, Face } from '../parts/face.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { TrialCard } from '../parts/trial-card.tsx';
import { useTrial } from '../parts/use-trial.ts';
import { rulePath } from '../paths.ts';
import '../parts/form.css';

/** What would happen if this rule asked for something else: nothing is stored until it is applied with a reason. */
export default function TryRule(): JSX.Element {
  const { words, say } = useReader();
  const pack = usePathWord('pack');
  const id = usePathWord('rule');
  const rule = useQuery(ruleQuery(pack, id));
  const parameters = useQuery(parametersQuery({ pack, rule: id, pageSize: 100 }));
  return (
    <>
      <PageHead
        sentence={words.trial.sentence}
        crumb={
          <>
            <Go to="/rules">{words.pages.rules}</Go> /{' '}
            <Go to={rulePath(pack, id)}>{rule.data === undefined ? `${pack}/${id}` : say(rule.data.title)}</Go>
          </>
        }
        beside={words.trial.beside}
      />
      <Answer query={parameters} what="parameters">
        {({ items }) => (items.length === 0 ? <NoParameters /> : <TryParameters parameters={items} />)}
      </Answer>
    </>
  );
}

function NoParameters(): JSX.Element {
  const { words } = useReader();
  return (
    <Face
      kind="empty"
      title={words.trial.noParameters}
      actions={
        <Go to="/admin/packs" className="button">
          {words.trial.toPacks}
        </Go>
      }
    >
      {words.trial.noParametersText}
    </Face>
  );
}

interface Wanted {
  readonly parameter: ParameterRow;
  readonly text: string;
  readonly scope: OverrideScope;
  readonly name: string;
}

function TryParameters({ parameters }: { readonly parameters: readonly ParameterRow[] }): JSX.Element {
  const { words } = useReader();
  const { search } = useAddress();
  const wanted = useWanted(parameters);
  const trial = useTrial();
  // What was tried, which may not be what stands in the fields by now.
  const [tried, setTried] = useState<Wanted>();
  const changeOf = ({ parameter, text, scope, name }: Wanted) => ({
    pack: parameter.pack,
    parameter: parameter.parameter,
    scope,
    name,
    value: valueFromText(text, parameter.default),
  });
  const run = (): void => {
    setTried(wanted);
    trial.run({ parameters: [changeOf(wanted)], ...(search.unit === undefined ? {} : { unit: search.unit }) });
  };
  return (
    <div className="grid">
      <div className="span-4">
        <ChangeForm
          wanted={wanted}
          parameters={parameters}
          isRunning={trial.isRunning}
          onTry={run}
          onStop={trial.stop}
        />
      </div>
      <div className="span-8 stack">
        <TrialCard trial={trial} />
        {trial.result === undefined || tried === undefined ? null : (
          <ApplyForm
            act={(act) => {
              const { pack, parameter, ...body } = changeOf(tried);
              return setValue(act, pack, parameter, body);
            }}
          >
            <span className="mono">
              {tried.parameter.pack}/{tried.parameter.parameter} = {tried.text}
            </span>
            , {words.admin.parameters.scopes[tried.scope]} <span className="mono">{tried.name}</span>
          </ApplyForm>
        )}
      </div>
    </div>
  );
}

/** What stands in the fields; all of it is in the address. */
function useWanted(parameters: readonly ParameterRow[]): Wanted {
  const { search } = useAddress();
  const units = useQuery(unitsQuery()).data ?? [];
  const [first] = parameters;
  const parameter = parameters.find((known) => known.parameter === search.parameter) ?? first;
  if (parameter === undefined) throw new Error('a trial needs a parameter');
  const scope = OVERRIDE_SCOPES.find((known) => known === search.for) ?? 'unit';
  const top = units.find(({ parentId }) => parentId === null)?.unitId ?? '';
  const name = search.name ?? (scope === 'unit' ? (search.unit ?? top) : scope === 'level' ? '1' : '');
  return { parameter, scope, name, text: search.value ?? textOfValue(parameter.default) };
}

interface ChangeFormProps {
  readonly wanted: Wanted;
  readonly parameters: readonly ParameterRow[];
  readonly isRunning: boolean;
  readonly onTry: () => void;
  readonly onStop: () => void;
}

function ChangeForm({ wanted, parameters, isRunning, onTry, onStop }: ChangeFormProps): JSX.Element {
  const { words, say } = useReader();
  const { change } = useAddress();
  const { parameter, text, scope } = wanted;
  const edit = (changes: Readonly<Record<string, string | undefined>>): void => change(changes, { replace: true });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onTry();
  };
  return (
    <form className="card form" onSubmit={submit}>
      <h2>{words.trial.change}</h2>
      <label>
        <span>{words.trial.parameter}</span>
        <select
          className="field"
          value={parameter.parameter}
          onChange={(event) => edit({ parameter: event.target.value, value: undefined })}
        >
          {parameters.map((known) => (
            <option key={known.parameter} value={known.parameter}>
              {say(known.title)}
            </option>
          ))}
        </select>
        <small className="mono">{parameter.parameter}</small>
      </label>
      <label>
        <span>{words.trial.value}</span>
        <input className="field mono" required value={text} onChange={(event) => edit({ value: event.target.value })} />
        <small>{standingOf(parameter, words.trial)}</small>
      </label>
      <label>
        <span>{words.trial.place}</span>
        <select
          className="field"
          value={scope}
          onChange={(event) => edit({ for: event.target.value, name: undefined })}
        >
          {(['unit', 'system', 'level', 'host'] as const).map((known) => (
            <option key={known} value={known}>
              {words.trial.places[known]}
            </option>
          ))}
        </select>
      </label>
      <PlaceField wanted={wanted} onName={(name) => edit({ name })} />
      <SetAlready parameter={parameter} />
      {isRunning ? (
        <button type="button" className="button" onClick={onStop}>
          {words.trial.stop}
        </button>
      ) : (
        <button type="submit" className="button is-primary">
          {words.trial.try}
        </button>
      )}
    </form>
  );
}

function standingOf(
  { default: value, levels }: ParameterRow,
  words: ReturnType<typeof useReader>['words']['trial'],
): string {
  const fromLevels = levels.map(({ from, value: own }) => words.fromLevel(from, textOfValue(own)));
  return [words.inForce(textOfValue(value)), ...fromLevels].join('; ');
}

function PlaceField({
  wanted,
  onName,
}: {
  readonly wanted: Wanted;
  readonly onName: (name: string) => void;
}): JSX.Element {
  const { words, say, format } = useReader();
  const units = useQuery(unitsQuery()).data ?? [];
  const systems = useQuery(systemsQuery()).data ?? [];
  const { scope, name } = wanted;
  const options: readonly (readonly [string, string])[] =
    scope === 'unit'
      ? units.map(({ unitId, name: called }) => [unitId, say(called)] as const)
      : scope === 'system'
        ? systems.map(({ systemId, name: called }) => [systemId, say(called)] as const)
        : ['1', '2', '3', '4', '5'].map((level) => [level, level] as const);
  const id = useId();
  return (
    <div className="form-field">
      <label htmlFor={id}>{words.trial.name}</label>
      {scope === 'host' ? (
        <input id={id} className="field mono" required value={name} onChange={(event) => onName(event.target.value)} />
      ) : (
        <select id={id} className="field" required value={name} onChange={(event) => onName(event.target.value)}>
          {scope === 'system' ? <option value="">{words.admin.systems.notSet}</option> : null}
          {options
            .toSorted(([, left], [, right]) => format.compare(left, right))
            .map(([value, called]) => (
              <option key={value} value={value}>
                {called}
              </option>
            ))}
        </select>
      )}
    </div>
  );
}

function SetAlready({ parameter }: { readonly parameter: ParameterRow }): JSX.Element | null {
  const { words, say } = useReader();
  if (parameter.overrideCount === 0) return null;
  const more = parameter.overrideCount - parameter.overrides.length;
  return (
    <div className="sub">
      <b>{words.trial.set}</b>
      <ul className="figures">
        {parameter.overrides.map(({ scope, name, title, value }) => (
          <li key={`${scope} ${name}`}>
            {words.admin.parameters.scopes[scope]} {title === null ? name : say(title)}: {textOfValue(value)}
          </li>
        ))}
        {more > 0 ? <li>{words.trial.more(more)}</li> : null}
      </ul>
    </div>
  );
}
