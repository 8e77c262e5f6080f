import type { JSX } from 'react';
import type { EndingSoon } from '../../../collector/api.ts';
import { Go } from '../address.tsx';
import { daysUntil } from '../format.ts';
import { useReader } from '../language.tsx';
import { exceptionPath } from '../paths.ts';
import './ending-soon.css';

const MAX_SHOWN = 6;

/** What has a date: support and certificates that end, or have ended, and exceptions that do soon. */
export function EndingSoonList({
  ending,
  at,
}: {
  readonly ending: readonly EndingSoon[];
  readonly at: string;
}): JSX.Element {
  const { words, format, say } = useReader();
  return (
    <section className="card" aria-labelledby="ending-title">
      <header>
        <h2 id="ending-title">{words.ending.title}</h2>
        <span className="sub">{words.ending.sub}</span>
      </header>
      {ending.length === 0 ? <p className="sub">{words.ending.none}</p> : null}
      <ul className="ending">
        {ending.slice(0, MAX_SHOWN).map((item) => {
          const days = daysUntil(item.endsOn, at);
          return (
            <li key={`${item.kind}/${item.what}/${item.endsOn}`}>
              <time dateTime={item.endsOn}>
                <b>{format.day(item.endsOn)}</b>
                <span className={days < 0 ? 'ending-over' : undefined}>{words.ending.left(days)}</span>
              </time>
              <div>
                <b>
                  {item.kind === 'exception' ? (
                    <Go to={exceptionPath(item.what)}>{item.title === undefined ? item.what : say(item.title)}</Go>
                  ) : (
                    item.what
                  )}
                </b>
                <p className="dim">
                  {words.ending.kind[item.kind]} ·{' '}
                  <Go to="/hosts" search={item.hostCount === 1 ? { q: item.hostNames[0] } : {}}>
                    {words.actions.where(item.hostNames, item.hostCount)}
                  </Go>
                </p>
              </div>
            </li>
          );
        })}
      </ul>
      {ending.length > MAX_SHOWN ? <p className="ending-more">{words.ending.more(ending.length - MAX_SHOWN)}</p> : null}
    </section>
  );
}
