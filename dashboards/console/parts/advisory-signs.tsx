import type { JSX } from 'react';
import { SEVERITIES } from '../../../policies/rules/finding.ts';
import { useReader } from '../language.tsx';
import { SeverityBars } from './severity.tsx';
import './advisories.css';

/** How bad a publisher or its score says that it is; what nobody rated says so. */
export function AdvisorySeverity({ severity }: { readonly severity: string | null | undefined }): JSX.Element {
  const { words } = useReader();
  const known = SEVERITIES.find((word) => word === severity);
  if (known !== undefined) return <SeverityBars severity={known} />;
  return <span className="dim">{severity === 'none' ? words.advisories.noneSeverity : words.advisories.unrated}</span>;
}

/** The mark of what is known to be exploited; a word, for colour says whether it is open. */
export function ExploitedMark(): JSX.Element {
  const { words } = useReader();
  return (
    <abbr className="kev" title={words.advisories.exploited}>
      {words.advisories.exploitedShort}
    </abbr>
  );
}
