import { useQuery } from '@tanstack/react-query';
import { type JSX, useState } from 'react';
import type { NearestSetAnswer, ReadinessDemand } from '../../../collector/api.ts';
import { Go } from '../address.tsx';
import { hostPathQuery } from '../api.ts';
import { useReader } from '../language.tsx';
import { rulePath } from '../paths.ts';
import { Answer } from './face.tsx';
import './matrix.css';

/** The steps of the nearest supported set, or why none is known. */
export function NearestWay({ nearest }: { readonly nearest: NearestSetAnswer }): JSX.Element {
  const { words } = useReader();
  const { outcome, why, steps, left, unknowns } = nearest;
  return (
    <>
      {outcome === 'ready' ? <p className="way-blockers">{words.readiness.wayReady}</p> : null}
      {why === null ? null : <p className="way-note">{words.readiness.wayNone[why]}</p>}
      {steps.length === 0 ? null : <Steps steps={steps} />}
      {left.length === 0 ? null : (
        <p className={outcome === 'none' ? 'way-blockers' : 'way-note'}>
          {outcome === 'none' ? words.readiness.left : words.readiness.leftOpen}: <Demands demands={left} />
        </p>
      )}
      {unknowns.length === 0 ? null : <p className="way-note">{words.readiness.unknowns(unknowns.join(', '))}</p>}
    </>
  );
}

function Steps({ steps }: { readonly steps: NearestSetAnswer['steps'] }): JSX.Element {
  const { words, say } = useReader();
  return (
    <ol className="way-steps" aria-label={words.readiness.way}>
      {steps.map(({ title, effort, source }) => (
        <li key={title.en}>
          {say(title)} <span className="dim">{words.effort[effort]}</span>
          {source?.startsWith('https://') ? (
            <>
              {' '}
              <a className="link" href={source} rel="noreferrer noopener" target="_blank">
                {words.readiness.source}
              </a>
            </>
          ) : null}
        </li>
      ))}
    </ol>
  );
}

/** Rules by title, each a link. */
export function Demands({ demands }: { readonly demands: readonly ReadinessDemand[] }): JSX.Element {
  const { say } = useReader();
  return (
    <>
      {demands.map(({ pack, rule, title }, place) => (
        <span key={`${pack}/${rule}`}>
          {place === 0 ? '' : '; '}
          <Go to={rulePath(pack, rule)} className="link">
            {say(title)}
          </Go>
        </span>
      ))}
    </>
  );
}

/** A search takes a moment, so it is made when somebody asks. */
export function AskedWay({ host, profile }: { readonly host: string; readonly profile: string }): JSX.Element {
  const { words } = useReader();
  const [isAsked, setAsked] = useState(false);
  const way = useQuery({ ...hostPathQuery(host, profile), enabled: isAsked });
  if (!isAsked) {
    return (
      <button type="button" className="button" onClick={() => setAsked(true)}>
        {words.readiness.showWay}
      </button>
    );
  }
  return (
    <Answer query={way} what="readiness" lines={2}>
      {(nearest) => <NearestWay nearest={nearest} />}
    </Answer>
  );
}
