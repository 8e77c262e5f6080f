import type { JSX } from 'react';
import type { ImportFate, ImportRow, ImportSignature } from '../../../collector/api.ts';
import { useReader } from '../language.tsx';
import { type Sign, VerdictShape } from './verdict.tsx';
import './imports.css';

const SIGNATURE_SIGNS: Readonly<Record<ImportSignature, Sign>> = {
  valid: 'pass',
  unknown_key: 'unknown',
  revoked: 'fail',
  invalid: 'fail',
  none: 'unknown',
};

const FATE_SIGNS: Readonly<Record<ImportFate, Sign>> = {
  waiting: 'stale',
  stored: 'pass',
  repeated: 'na',
  fork: 'unknown',
  full_report_needed: 'unknown',
  too_old: 'stale',
  rejected: 'fail',
  applied: 'pass',
  unchanged: 'na',
};

/** What a file's signature says, in words beside its sign. */
export function SignatureSign({ row }: { readonly row: Pick<ImportRow, 'signature'> }): JSX.Element {
  const { words } = useReader();
  return (
    <span className="import-sign">
      <VerdictShape sign={SIGNATURE_SIGNS[row.signature]} />
      <span>{words.imports.signature[row.signature]}</span>
    </span>
  );
}

/** What becomes, or became, of an item. */
export function FateSign({ fate, isDone }: { readonly fate: ImportFate; readonly isDone: boolean }): JSX.Element {
  const { words } = useReader();
  return (
    <span className="import-sign">
      <VerdictShape sign={FATE_SIGNS[fate]} />
      <span>{isDone ? words.imports.done[fate] : words.imports.fate[fate]}</span>
    </span>
  );
}
