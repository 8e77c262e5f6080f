import { useQuery } from '@tanstack/react-query';
import type { JSX } from 'react';
import type { PlatformReadinessAnswer, ReadinessHost } from '../../../collector/api.ts';
import { Go } from '../address.tsx';
import { platformReadinessQuery } from '../api.ts';
import { useReader } from '../language.tsx';
import { hostPath, rulePath } from '../paths.ts';
import { Answer } from './face.tsx';
import { StateMark } from './host-readiness.tsx';
import { AskedWay, Demands, NearestWay } from './nearest-way.tsx';
import { PageHead, PrintButton } from './page-head.tsx';
import { SeverityBars } from './severity.tsx';
import './data-table.css';
import './matrix.css';

/** One cell of the matrix: roles, blockers in their order, hosts with their ways. */
export function ReadinessCellPage({
  platform,
  unit,
}: {
  readonly platform: string;
  readonly unit: string;
}): JSX.Element {
  const cell = useQuery(platformReadinessQuery(platform, unit));
  return (
    <Answer isPage query={cell} what="readiness" lines={8}>
      {(answer) => <Opened answer={answer} />}
    </Answer>
  );
}

function Opened({ answer }: { readonly answer: PlatformReadinessAnswer }): JSX.Element {
  const { words, say } = useReader();
  const { platform, unit, cell } = answer;
  const counts = { ready: 0, empty: 0, blocked: cell.blockerCount, unknown: cell.unknownHostCount };
  const sentence = words.readiness.cellSentence[cell.state](say(unit.name), say(platform.title), counts[cell.state]);
  return (
    <>
      <PageHead
        sentence={sentence}
        title={say(platform.title)}
        crumb={<Go to="/readiness">{words.pages.readiness}</Go>}
        beside={say(platform.why)}
        actions={<PrintButton />}
        isUnknown={cell.state === 'unknown'}
      />
      <div className="stack">
        <Roles answer={answer} />
        <Blockers answer={answer} />
        <Hosts answer={answer} />
      </div>
    </>
  );
}

function Roles({ answer }: { readonly answer: PlatformReadinessAnswer }): JSX.Element {
  const { words, say, format } = useReader();
  return (
    <section className="card is-flush">
      <header>
        <h2>{words.readiness.roles}</h2>
      </header>
      <ul className="ways">
        {answer.platform.roles.map(({ role, title, isAlone, profiles }) => {
          const found = answer.roles.find((entry) => entry.role === role);
          const state = found?.state ?? 'empty';
          return (
            <li key={role}>
              <div className="way-head">
                <b>{say(title)}</b>
                <StateMark state={state === 'alone' ? 'blocked' : state} />
                {state === 'alone' ? <span className="dim">{words.readiness.states.alone}</span> : null}
                <span className="dim">
                  {words.readiness.readyHosts}: {format.number(found?.readyHostCount ?? 0)}
                </span>
                {isAlone ? <span className="dim">{words.readiness.isAlone}</span> : null}
              </div>
              <p className="way-blockers">
                {words.readiness.profiles}: {profiles.map((profile) => say(profile.title)).join('; ')}
              </p>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function Blockers({ answer }: { readonly answer: PlatformReadinessAnswer }): JSX.Element {
  const { words, say, format } = useReader();
  return (
    <section className="card is-flush">
      <header>
        <h2>{words.readiness.blockers}</h2>
      </header>
      {answer.blockers.length === 0 ? <p className="heat-rest">{words.readiness.noBlockers}</p> : null}
      <ul className="ways">
        {answer.blockers.map(({ pack, rule, title, severity, remedy, profileTitle, hostCount, blockedCount }) => (
          <li key={`${pack}/${rule}`}>
            <div className="way-head">
              <Go to={rulePath(pack, rule)} className="link">
                {say(title)}
              </Go>
              <SeverityBars severity={severity} />
              <span>
                {words.readiness.unlocks} <b>{format.number(hostCount)}</b>
              </span>
              <span className="dim">
                {words.readiness.blocks} {format.number(blockedCount)}
              </span>
            </div>
            <p className="way-blockers">
              {say(profileTitle)}. {say(remedy)}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Hosts({ answer }: { readonly answer: PlatformReadinessAnswer }): JSX.Element {
  const { words } = useReader();
  const { hosts, hostCount } = answer;
  return (
    <section className="card is-flush">
      <header>
        <h2>{words.readiness.hosts}</h2>
      </header>
      <ul className="ways">
        {hosts.map((host) => (
          <HostWay key={host.hostId} host={host} answer={answer} />
        ))}
      </ul>
      {hostCount > hosts.length ? (
        <p className="heat-rest">{words.readiness.hostsMore(hostCount - hosts.length)}</p>
      ) : null}
    </section>
  );
}

function HostWay({
  host,
  answer,
}: {
  readonly host: ReadinessHost;
  readonly answer: PlatformReadinessAnswer;
}): JSX.Element {
  const { words, say } = useReader();
  const { hostId, name, role, profile, state, blockers, openCount, nearest } = host;
  const title = answer.platform.roles.find((entry) => entry.role === role)?.title;
  return (
    <li>
      <div className="way-head">
        <Go to={hostPath(hostId, 'readiness')} className="link">
          {name}
        </Go>
        <StateMark state={state} />
        <span className="dim">{title === undefined ? role : say(title)}</span>
        {openCount > 0 ? <span className="way-note">{words.readiness.open(openCount)}</span> : null}
      </div>
      {blockers.length === 0 ? null : (
        <p className="way-blockers">
          <Demands demands={blockers} />
        </p>
      )}
      {nearest === null ? (
        state === 'ready' ? null : (
          <AskedWay host={hostId} profile={profile} />
        )
      ) : (
        <NearestWay nearest={nearest} />
      )}
    </li>
  );
}
