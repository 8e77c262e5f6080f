import { useQuery } from '@tanstack/react-query';
import type { JSX } from 'react';
import type { HostAnswer, HostReadinessAnswer } from '../../../collector/api.ts';
import { hostReadinessQuery } from '../api.ts';
import { useReader } from '../language.tsx';
import { Answer, Face } from './face.tsx';
import { AskedWay, Demands } from './nearest-way.tsx';
import { VerdictShape } from './verdict.tsx';
import './data-table.css';
import './matrix.css';

type HostState = 'ready' | 'blocked' | 'unknown' | 'empty';
const SIGNS = { ready: 'pass', blocked: 'fail', unknown: 'unknown', empty: 'na' } as const;

/** Which platforms this host could take, what stands in the way, and the nearest way there. */
export default function HostReadiness({ host }: { readonly host: HostAnswer }): JSX.Element {
  const { words } = useReader();
  const readiness = useQuery(hostReadinessQuery(host.hostId));
  return (
    <Answer query={readiness} what="readiness">
      {(answer) =>
        answer.judgedAt === null ? (
          <Face kind="unknown" title={words.readiness.hostNone}>
            {words.readiness.hostNoneText}
          </Face>
        ) : (
          <div className="stack">
            <Platforms answer={answer} />
            <Profiles answer={answer} hostId={host.hostId} />
          </div>
        )
      }
    </Answer>
  );
}

/** State with its sign and its word. */
export function StateMark({ state }: { readonly state: HostState }): JSX.Element {
  const { words } = useReader();
  return (
    <span className="ready-mark">
      <VerdictShape sign={SIGNS[state]} />
      {words.readiness.states[state]}
    </span>
  );
}

function Platforms({ answer }: { readonly answer: HostReadinessAnswer }): JSX.Element {
  const { words, say } = useReader();
  return (
    <section className="card is-flush">
      <header>
        <h2>{words.readiness.platformsOfHost}</h2>
      </header>
      <ul className="ways">
        {answer.platforms.map(({ platform, title, roles }) => (
          <li key={platform}>
            <b>{say(title)}</b>
            <ul className="way-blockers">
              {roles.map(({ role, title: roleTitle, state, blockerCount }) => (
                <li key={role}>
                  {say(roleTitle)}: <StateMark state={state} />
                  {blockerCount > 0 ? ` (${words.readiness.blocked(blockerCount)})` : null}
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Profiles({ answer, hostId }: { readonly answer: HostReadinessAnswer; readonly hostId: string }): JSX.Element {
  const { words, say } = useReader();
  return (
    <section className="card is-flush">
      <header>
        <h2>{words.readiness.profilesOfHost}</h2>
      </header>
      <ul className="ways">
        {answer.profiles.map(({ profile, title, state, blockers, open }) => (
          <li key={profile}>
            <div className="way-head">
              <b>{say(title)}</b>
              <StateMark state={state} />
            </div>
            {blockers.length === 0 ? null : (
              <p className="way-blockers">
                <Demands demands={blockers} />
              </p>
            )}
            {open.length === 0 ? null : (
              <p className="way-note">
                {words.readiness.open(open.length)}: <Demands demands={open} />
              </p>
            )}
            <AskedWay host={hostId} profile={profile} />
          </li>
        ))}
      </ul>
    </section>
  );
}
