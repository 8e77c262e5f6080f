import type { JSX } from 'react';
import type { StandingCounts } from '../../../collector/api.ts';
import { useReader } from '../language.tsx';
import { type Sign, VerdictShape } from './verdict.tsx';
import './standing.css';

type Standing = keyof StandingCounts;

/** Each standing has the sign of the verdict that it comes to. */
const SIGNS: Readonly<Record<Standing, Sign>> = {
  supported: 'pass',
  extended: 'excepted',
  uncovered: 'fail',
  unproven: 'unknown',
  ended: 'fail',
  unknown: 'unknown',
};

const ORDER: readonly Standing[] = ['ended', 'uncovered', 'unproven', 'unknown', 'extended', 'supported'];

/** How a product stands: shape, colour and words. */
export function StandingSign({ standing }: { readonly standing: Standing }): JSX.Element {
  const { words } = useReader();
  const sign = SIGNS[standing];
  return (
    <span className={`verdict is-plain verdict-${sign}`}>
      <VerdictShape sign={sign} />
      <span>{words.standing[standing]}</span>
    </span>
  );
}

/** Installations by standing, with their numbers; what is not known is hatched. */
export function StandingBar({ standings }: { readonly standings: StandingCounts }): JSX.Element {
  const { words, format } = useReader();
  const shown = ORDER.filter((standing) => standings[standing] > 0);
  const label = shown.map((standing) => `${words.standing[standing]} ${format.number(standings[standing])}`).join(', ');
  return (
    <span className="standing-bar" role="img" aria-label={label} title={label}>
      {shown.map((standing) => (
        <i key={standing} className={`part-${SIGNS[standing]}`} style={{ flexGrow: standings[standing] }} />
      ))}
    </span>
  );
}
