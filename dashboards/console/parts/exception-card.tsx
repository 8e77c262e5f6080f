import type { JSX } from 'react';
import type { ExceptionRow } from '../../../collector/api.ts';
import { Go } from '../address.tsx';
import { useReader } from '../language.tsx';
import { exceptionPath, rulePath } from '../paths.ts';
import { ExceptionActs } from './exception-acts.tsx';
import { ExceptionFacts } from './exception-facts.tsx';
import { SeverityBars } from './severity.tsx';

/** One exception with all its facts, and what the reader may do. */
export function ExceptionCard({ row }: { readonly row: ExceptionRow }): JSX.Element {
  const { words, say } = useReader();
  return (
    <article className={`card exception-card is-${row.state}`} data-row>
      <p className="dim">
        {words.exceptions.state[row.state]} ·{' '}
        <Go to={exceptionPath(row.exceptionId)} className="mono">
          {row.exceptionId}
        </Go>
      </p>
      <h3>
        <Go to={exceptionPath(row.exceptionId)}>{say(row.title)}</Go>
      </h3>
      <p>
        <SeverityBars severity={row.severity} />{' '}
        <Go to={rulePath(row.pack, row.rule)} className="mono">
          {row.pack}/{row.rule}
        </Go>
      </p>
      <ExceptionFacts row={row} />
      <ExceptionActs row={row} />
    </article>
  );
}
