import { useQuery } from '@tanstack/react-query';
import { type JSX, lazy, Suspense, useState } from 'react';
import type { HostAnswer, HostRegisterAnswer } from '../../../collector/api.ts';
import { Go } from '../address.tsx';
import { sessionQuery, unitsQuery } from '../api.ts';
import { hostRegisterQuery } from '../api-admin.ts';
import { useReader } from '../language.tsx';
import { Answer } from './face.tsx';
import './place-form.css';

const PlaceForm = lazy(() => import('./place-form.tsx'));

/** Where the host stands: units, systems with their level, zone and labels; administrators may change it. */
export default function HostPlace({ host }: { readonly host: HostAnswer }): JSX.Element {
  const { words } = useReader();
  const register = useQuery(hostRegisterQuery(host.hostId));
  const isAdministrator = useQuery(sessionQuery).data?.person.role === 'administrator';
  const [isChanging, setChanging] = useState(false);
  return (
    <details className="card host-place" open={isChanging || undefined}>
      <summary>
        <b>{words.place.title}</b>{' '}
        {register.data === undefined ? null : (
          <span className="dim">
            <Short register={register.data} />
          </span>
        )}
      </summary>
      <Answer query={register} what="host" lines={2}>
        {(answer) =>
          isChanging ? (
            <Suspense fallback={null}>
              <PlaceForm register={answer} onDone={() => setChanging(false)} />
            </Suspense>
          ) : (
            <>
              <Place register={answer} />
              {isAdministrator ? (
                <button type="button" className="button" onClick={() => setChanging(true)}>
                  {words.place.change}
                </button>
              ) : null}
            </>
          )
        }
      </Answer>
    </details>
  );
}

/** The place in one line. */
function Short({ register }: { readonly register: HostRegisterAnswer }): JSX.Element {
  const { words, say } = useReader();
  const level = register.level === null ? words.place.levelNotSet : words.place.levelOf(register.level);
  const parts = [
    register.systems.length === 0 ? words.place.noSystems : register.systems.map(({ name }) => say(name)).join(', '),
    `${words.place.level}: ${level}`,
    register.zone ?? undefined,
    register.labels.length === 0 ? undefined : register.labels.join(', '),
  ];
  return <>{parts.filter((part) => part !== undefined).join(' · ')}</>;
}

function Place({ register }: { readonly register: HostRegisterAnswer }): JSX.Element {
  const { words, say } = useReader();
  const text = words.place;
  const units = useQuery(unitsQuery()).data ?? [];
  const names = new Map(units.map((unit) => [unit.unitId, say(unit.name)]));
  return (
    <dl className="facts">
      <dt>{text.unit}</dt>
      <dd>
        {register.unitPath.toReversed().map((unit, place) => (
          <span key={unit}>
            {place === 0 ? null : ' / '}
            <Go to="/" search={{ unit }} className="link">
              {names.get(unit) ?? unit}
            </Go>
          </span>
        ))}
      </dd>
      <dt>{text.systems}</dt>
      <dd>
        {register.systems.length === 0 ? <span className="dim">{text.noSystems}</span> : null}
        {register.systems.map(({ systemId, name, level }) => (
          <span key={systemId} className="clause">
            {say(name)} <span className="dim">({level === null ? text.levelNotSet : text.levelOf(level)})</span>
          </span>
        ))}
      </dd>
      <dt>{text.level}</dt>
      <dd className={register.level === null ? 'tone-unknown' : undefined}>
        {register.level === null ? text.levelNotSet : text.levelOf(register.level)}
      </dd>
      <dt>{text.zone}</dt>
      <dd>{register.zone ?? <span className="dim">{text.zoneNotSet}</span>}</dd>
      <dt>{text.labels}</dt>
      <dd>
        {register.labels.length === 0 ? <span className="dim">{text.noLabels}</span> : register.labels.join(', ')}
      </dd>
    </dl>
  );
}
