import type { JSX, ReactNode } from 'react';
import type { Counts } from '../../../collector/api.ts';
import { countedOf, PARTS, type Part, partsOf, percentsOf, shareOf } from '../counts.ts';
import { useReader } from '../language.tsx';
import { VerdictSign } from './verdict.tsx';
import './score.css';

/** Pass, excepted, unknown (hatched), fail. The words stand in its label, so it can be read without being seen. */
export function VerdictBar({
  counts,
  isThin = false,
}: {
  readonly counts: Counts;
  readonly isThin?: boolean;
}): JSX.Element {
  const { words, format } = useReader();
  const parts = partsOf(counts);
  const shown = PARTS.filter((part) => parts[part] > 0);
  const label = PARTS.map((part) => `${words.verdict[part]} ${format.number(parts[part])}`).join(', ');
  return (
    <span className={`verdict-bar${isThin ? ' is-thin' : ''}`} role="img" aria-label={label} title={label}>
      {shown.length === 0 ? <i className="is-nothing" /> : null}
      {shown.map((part) => (
        <i key={part} className={`part-${part}`} style={{ flexGrow: parts[part] }} />
      ))}
    </span>
  );
}

interface ScoreProps {
  readonly title: string;
  readonly counts: Counts;
  /** How old the facts are: a score without its age is not shown. */
  readonly age: ReactNode;
  readonly note?: ReactNode;
}

/** Proven, at most and age: one element, no variant that leaves one of them out. */
export function Score({ title, counts, age, note }: ScoreProps): JSX.Element {
  const { words, format } = useReader();
  const { proven, atMost } = shareOf(counts);
  return (
    <section className="card score" aria-labelledby="score-title">
      <header>
        <h2 id="score-title">{title}</h2>
        <span className="right">{age}</span>
      </header>
      <div className="score-head">
        <p className="score-number">
          {proven === undefined ? '–' : format.number(proven)}
          <small> %</small>
        </p>
        <p className="score-beside">
          {atMost === undefined ? words.score.nothing : words.score.atMost(atMost)}
          {note === undefined ? null : <span>{note}</span>}
        </p>
      </div>
      <VerdictBar counts={counts} />
      <ScoreKeys counts={counts} />
    </section>
  );
}

function ScoreKeys({ counts }: { readonly counts: Counts }): JSX.Element {
  const { words, format } = useReader();
  const parts = partsOf(counts);
  const percents = percentsOf(counts);
  const order: readonly Part[] = ['pass', 'fail', 'unknown', 'excepted'];
  return (
    <>
      <ul className="score-keys">
        {order.map((part) => (
          <li key={part}>
            <VerdictSign sign={part} isPlain />
            <b>{format.number(parts[part])}</b>
            <span className="dim">{countedOf(counts) === 0 ? '–' : format.percent(percents[part])}</span>
          </li>
        ))}
      </ul>
      <p className="score-note">{words.score.leftOut(counts.notApplicable, counts.error, counts.stale)}</p>
    </>
  );
}

/** The score in a table's cell: proven, and at most beside it. */
export function ScoreCell({ counts }: { readonly counts: Counts }): JSX.Element {
  const { words, format } = useReader();
  const { proven, atMost } = shareOf(counts);
  if (proven === undefined || atMost === undefined) return <span className="dim">{words.score.nothingShort}</span>;
  return (
    <span className="score-cell">
      <b>{format.percent(proven)}</b> <span className="dim">{words.score.atMostShort(atMost)}</span>
    </span>
  );
}
