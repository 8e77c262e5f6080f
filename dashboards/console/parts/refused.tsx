import type { JSX } from 'react';
import { isMusterError, messageOf } from '../../../policies/base/errors.ts';
import { VerdictShape } from './verdict.tsx';
import './form.css';

/** Complaints shown; a pack with more is better read where it is edited. */
const MAX_SHOWN = 20;

/** What the collector refused of something a person wrote: its own sentences, because they name the place and the cure. */
export function Refused({ error, title }: { readonly error: unknown; readonly title: string }): JSX.Element {
  const complaints = isMusterError(error) ? error.complaints : [];
  return (
    <div className="card form-error" role="alert">
      <VerdictShape sign="error" />
      <div>
        <b>{title}</b> <span lang="en">{messageOf(error)}</span>
        {complaints.length > 1 ? (
          <ul lang="en">
            {complaints.slice(0, MAX_SHOWN).map(({ pointer, message }) => (
              <li key={`${pointer} ${message}`}>
                <span className="mono">{pointer || '/'}</span> {message}
              </li>
            ))}
          </ul>
        ) : null}
      </div>
    </div>
  );
}
