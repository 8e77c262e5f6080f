import type { JSX } from 'react';
import { SEVERITIES, type Severity } from '../../../policies/rules/finding.ts';
import { useReader } from '../language.tsx';
import './severity.css';

/** Four rising bars and a word, in ink without hue: colour says whether, bars say how bad. */
export function SeverityBars({ severity }: { readonly severity: Severity }): JSX.Element {
  const { words } = useReader();
  const rank = SEVERITIES.indexOf(severity);
  return (
    <span className={`severity severity-${severity}`}>
      <svg viewBox="0 0 14 12" aria-hidden="true" focusable="false">
        {SEVERITIES.map((step, index) => (
          <rect
            key={step}
            x={index * 3.7}
            y={8 - index * 2.6}
            width="2.5"
            height={4 + index * 2.6}
            rx=".6"
            className={index <= rank ? undefined : 'is-off'}
          />
        ))}
      </svg>
      {words.severity[severity]}
    </span>
  );
}
