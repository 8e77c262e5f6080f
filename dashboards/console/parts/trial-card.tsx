import { useQuery } from '@tanstack/react-query';
import type { JSX } from 'react';
import type { Verdict } from '../../../policies/rules/finding.ts';
import type { FlipCounts, TrialHost, TrialResult } from '../../../policies/trial-tally.ts';
import { Go } from '../address.tsx';
import { unitsQuery } from '../api.ts';
import { useReader } from '../language.tsx';
import { hostPath, rulePath } from '../paths.ts';
import { Face } from './face.tsx';
import { Refused } from './refused.tsx';
import type { RunningTrial } from './use-trial.ts';
import { signOf, VerdictShape, VerdictSign } from './verdict.tsx';
import './data-table.css';

/** What a trial says, while it runs and when it is done. */
export function TrialCard({ trial }: { readonly trial: RunningTrial }): JSX.Element {
  const { words, format } = useReader();
  const { progress, result, error, isRunning } = trial;
  if (error !== undefined) return <Refused error={error} title={words.face.failed(words.waitedFor.trial)} />;
  if (result !== undefined) return <Result result={result} />;
  if (!isRunning) return <Face kind="empty" title={words.trial.none} />;
  const { done = 0, total = 0 } = progress ?? {};
  return (
    <section className="card" aria-live="polite">
      <p className="sub">{words.trial.running(done, total)}</p>
      <progress className="trial-progress" max={Math.max(total, 1)} value={done} aria-label={format.number(done)} />
    </section>
  );
}

function Result({ result }: { readonly result: TrialResult }): JSX.Element {
  const { words } = useReader();
  const { flippedHostCount, unitCount, hostCount, notJudgedCount } = result;
  return (
    <section className="stack" aria-labelledby="trial-title">
      <div className="card">
        <header>
          <h2 id="trial-title" role="status">
            {flippedHostCount === 0 ? words.trial.noFlips(hostCount) : words.trial.result(flippedHostCount, unitCount)}
          </h2>
          <span className="sub">{words.trial.judged(hostCount)}</span>
        </header>
        <Kinds counts={result} />
        {notJudgedCount === 0 ? null : (
          <p className="note">
            <VerdictShape sign="unknown" />
            {words.trial.notJudged(notJudgedCount)}
          </p>
        )}
      </div>
      {flippedHostCount === 0 ? null : (
        <>
          <Units result={result} />
          <Rules result={result} />
          <Hosts result={result} />
        </>
      )}
    </section>
  );
}

const KINDS = ['opens', 'unknown', 'closes', 'other'] as const;

/** How many flips of each kind; new failures first. */
function Kinds({ counts }: { readonly counts: FlipCounts }): JSX.Element {
  const { words, format } = useReader();
  const signs = { opens: 'fail', unknown: 'unknown', closes: 'pass', other: 'na' } as const;
  return (
    <p className="trial-kinds figures">
      {KINDS.filter((kind) => counts[kind] > 0).map((kind) => (
        <span key={kind}>
          <VerdictShape sign={signs[kind]} /> <b>{format.number(counts[kind])}</b> {words.trial.kinds[kind]}
        </span>
      ))}
    </p>
  );
}

function Units({ result }: { readonly result: TrialResult }): JSX.Element {
  const { words, say, format } = useReader();
  const units = useQuery(unitsQuery()).data ?? [];
  return (
    <section className="card is-flush" aria-labelledby="trial-units">
      <header>
        <h2 id="trial-units">{words.trial.units}</h2>
      </header>
      <table className="data-table">
        <tbody>
          {result.units.map(({ unitId, hostCount, ...counts }) => {
            const unit = units.find((known) => known.unitId === unitId);
            return (
              <tr key={unitId}>
                <th scope="row">{unit === undefined ? unitId : say(unit.name)}</th>
                <td className="number">
                  {words.trial.hostCount} {format.number(hostCount)}
                </td>
                <td className="phone-line">
                  <Kinds counts={counts} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <More count={result.unitCount - result.units.length} />
    </section>
  );
}

function Rules({ result }: { readonly result: TrialResult }): JSX.Element {
  const { words, say, format } = useReader();
  return (
    <section className="card is-flush" aria-labelledby="trial-rules">
      <header>
        <h2 id="trial-rules">{words.trial.rules}</h2>
      </header>
      <table className="data-table">
        <tbody>
          {result.rules.map(({ pack, rule, title, hostCount, ...counts }) => (
            <tr key={`${pack}/${rule}`}>
              <th scope="row">
                <Go to={rulePath(pack, rule)}>{say(title)}</Go>
              </th>
              <td className="number">
                {words.trial.hostCount} {format.number(hostCount)}
              </td>
              <td className="phone-line">
                <Kinds counts={counts} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <More count={result.ruleCount - result.rules.length} />
    </section>
  );
}

function Hosts({ result }: { readonly result: TrialResult }): JSX.Element {
  const { words } = useReader();
  return (
    <section className="card is-flush" aria-labelledby="trial-hosts">
      <header>
        <h2 id="trial-hosts">{words.trial.hosts}</h2>
      </header>
      <table className="data-table">
        <thead>
          <tr>
            <th scope="col">{words.pages.host}</th>
            <th scope="col">{words.pages.rule}</th>
            <th scope="col">{words.trial.before}</th>
            <th scope="col">{words.trial.now}</th>
          </tr>
        </thead>
        <tbody>
          {result.hosts.map((host) => (
            <HostRows key={host.hostId} host={host} />
          ))}
        </tbody>
      </table>
      <More count={result.flippedHostCount - result.hosts.length} />
    </section>
  );
}

function HostRows({ host }: { readonly host: TrialHost }): JSX.Element {
  const { say } = useReader();
  return (
    <>
      {host.flips.map(({ pack, rule, title, before, now }, place) => (
        <tr key={`${pack}/${rule}`}>
          <th scope="row" className="phone-line">
            {place === 0 ? (
              <Go to={hostPath(host.hostId)} className="mono">
                {host.name}
              </Go>
            ) : (
              <span className="hidden-text">{host.name}</span>
            )}
          </th>
          <td className="wide phone-line">{say(title)}</td>
          <td>
            <Side verdict={before} />
          </td>
          <td>
            <Side verdict={now} />
          </td>
        </tr>
      ))}
    </>
  );
}

function Side({ verdict }: { readonly verdict: Verdict | null }): JSX.Element {
  const { words } = useReader();
  return verdict === null ? <span className="dim">{words.trial.noRule}</span> : <VerdictSign sign={signOf(verdict)} />;
}

function More({ count }: { readonly count: number }): JSX.Element | null {
  const { words } = useReader();
  return count > 0 ? <p className="table-note">{words.trial.more(count)}</p> : null;
}
