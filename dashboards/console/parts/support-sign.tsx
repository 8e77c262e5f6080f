import type { JSX } from 'react';
import type { HostRow } from '../../../collector/api.ts';
import { useReader } from '../language.tsx';
import { type Sign, VerdictShape } from './verdict.tsx';

/** Whether the system is still supported, and until when. No entry in the table is not known, never fine. */
export function SupportSign({ support }: { readonly support: HostRow['osSupport'] }): JSX.Element {
  const { words, format } = useReader();
  const sign: Sign =
    support === null
      ? 'unknown'
      : support.state === 'ended'
        ? 'fail'
        : support.state === 'extended'
          ? 'excepted'
          : 'pass';
  const day = support?.endsOn == null ? '' : ` ${format.day(support.endsOn)}`;
  return (
    <span className={`verdict is-plain verdict-${sign}`}>
      <VerdictShape sign={sign} />
      <span>
        {words.support[support === null ? 'unknown' : support.state]}
        {day}
      </span>
    </span>
  );
}
