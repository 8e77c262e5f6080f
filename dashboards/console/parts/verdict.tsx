import type { JSX } from 'react';
import type { Counts, ShownVerdict } from '../../../collector/api.ts';
import { useReader } from '../language.tsx';
import './verdict.css';

/** The seven signs: a verdict, or what is laid over one. */
export type Sign = 'pass' | 'fail' | 'unknown' | 'stale' | 'excepted' | 'error' | 'na';

/** A stale fail stays a fail: bad news does not expire. */
export function signOf(verdict: ShownVerdict, isStale = false): Sign {
  if (verdict === 'not_applicable') return 'na';
  return verdict === 'unknown' && isStale ? 'stale' : verdict;
}

/** Every sign has its own outline, so that twelve pixels, grey print and colour blindness do no harm. */
export function VerdictShape({ sign }: { readonly sign: Sign }): JSX.Element {
  return (
    <svg className={`sign sign-${sign}`} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      {SHAPES[sign]}
    </svg>
  );
}

const SHAPES: Readonly<Record<Sign, JSX.Element>> = {
  pass: (
    <>
      <circle className="fill" cx="8" cy="8" r="7" />
      <path className="cut" d="M4.7 8.3 7 10.5l4.3-4.9" />
    </>
  ),
  fail: (
    <>
      <rect className="fill" x="1.5" y="1.5" width="13" height="13" rx="2" />
      <path className="cut" d="M5.2 5.2l5.6 5.6M10.8 5.2l-5.6 5.6" />
    </>
  ),
  unknown: (
    <>
      <circle className="ring" cx="8" cy="8" r="6.8" />
      <path className="draw" d="M6 6.4c0-2.6 4-2.5 4 0 0 1.5-2 1.6-2 3.1M8 11.6v.01" />
    </>
  ),
  stale: (
    <>
      <circle className="ring" cx="8" cy="8" r="6.8" />
      <path className="draw" d="M8 4.6V8l2.3 1.5" />
    </>
  ),
  excepted: (
    <>
      <rect className="frame" x="1.7" y="1.7" width="12.6" height="12.6" rx="2" />
      <path className="draw" d="M6.2 5.2v5.6M9.8 5.2v5.6" />
    </>
  ),
  error: (
    <>
      <path className="fill" d="M8 1.5 15 14H1z" />
      <path className="cut" d="M8 6v3.6M8 11.8v.01" />
    </>
  ),
  na: <path className="dash" d="M3 8h10" />,
};

interface VerdictProps {
  readonly sign: Sign;
  /** After the word, such as a count. */
  readonly after?: string;
  /** Not bold: in lists of keys. */
  readonly isPlain?: boolean;
}

/** Shape, colour and word together; the tooltip says what the word means. */
export function VerdictSign({ sign, after, isPlain = false }: VerdictProps): JSX.Element {
  const { words } = useReader();
  return (
    <span className={`verdict verdict-${sign}${isPlain ? ' is-plain' : ''}`} title={words.verdictMeaning[sign]}>
      <VerdictShape sign={sign} />
      <span>
        {words.verdict[sign]}
        {after === undefined ? null : ` ${after}`}
      </span>
    </span>
  );
}

/** The count of one sign among counts. */
export function countOf(counts: Counts, sign: Sign): number {
  return sign === 'na' ? counts.notApplicable : counts[sign];
}
