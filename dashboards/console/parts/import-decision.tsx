import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type JSX, useState } from 'react';
import type { ImportAnswer } from '../../../collector/api.ts';
import { sessionQuery } from '../api.ts';
import { acceptImport, receiptFile, refuseImport } from '../api-imports.ts';
import { useReader } from '../language.tsx';
import { Icon } from './icon.tsx';
import { UnitChoice } from './import-drop.tsx';
import { Refused } from './refused.tsx';
import './form.css';
import './imports.css';

const MIN_REASON_LENGTH = 10;
const MAX_REASON_LENGTH = 2000;

/** What can be done with a file now: decide, watch it being taken in, or carry its receipt back. */
export function ImportDecision({ row }: { readonly row: ImportAnswer }): JSX.Element | null {
  const { words } = useReader();
  const text = words.imports;
  if (row.state === 'importing')
    return (
      <section className="card" role="status">
        <p>{text.progress(row.doneCount, row.itemCount)}</p>
        <progress className="trial-progress" max={row.itemCount} value={row.doneCount} aria-label={row.file} />
      </section>
    );
  if (row.state === 'imported' && row.kind === 'courier' && row.signature === 'valid')
    return (
      <section className="card stack import-card">
        <p>
          <a className="button" href={receiptFile(row.importId)} download>
            <Icon name="save" />
            {text.receipt}
          </a>
        </p>
        <p className="sub">{text.receiptText}</p>
      </section>
    );
  if (row.state !== 'waiting') return null;
  return (
    <section className="card stack import-card" aria-labelledby="decide-title">
      <h2 id="decide-title">{text.decide}</h2>
      {row.needsSecond ? <p className="note is-plain">{text.secondWaits}</p> : null}
      {row.decision === 'allowed' ? <DecisionForm row={row} /> : <p className="note">{text.decision[row.decision]}</p>}
    </section>
  );
}

function DecisionForm({ row }: { readonly row: ImportAnswer }): JSX.Element {
  const { words } = useReader();
  const text = words.imports;
  const client = useQueryClient();
  const csrfToken = useQuery(sessionQuery).data?.csrfToken ?? '';
  const [isRefusing, setRefusing] = useState(false);
  const [reason, setReason] = useState('');
  const [unit, setUnit] = useState('');
  const [fingerprint, setFingerprint] = useState('');
  const [isForced, setForced] = useState(false);
  const { needsUnit, needsFingerprint } = row.contents;
  const made = useMutation({
    mutationFn: () =>
      isRefusing
        ? refuseImport(csrfToken, row.importId, reason)
        : acceptImport(csrfToken, row.importId, {
            reason,
            ...(unit === '' ? {} : { unitId: unit }),
            ...(needsFingerprint ? { fingerprint } : {}),
            ...(isForced ? { force: true } : {}),
          }),
    onSuccess: () => client.invalidateQueries(),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    made.mutate();
  };
  return (
    <form className="form" onSubmit={submit}>
      {needsUnit && !isRefusing ? (
        <UnitChoice unit={unit} onChoose={setUnit} title={text.unit} none={text.chooseUnit} isRequired />
      ) : null}
      {needsFingerprint && !isRefusing ? (
        <label>
          <span>{text.typeFingerprint}</span>
          <input
            className="field mono"
            required
            autoComplete="off"
            spellCheck={false}
            value={fingerprint}
            onChange={(event) => setFingerprint(event.target.value)}
          />
          <small>{text.fingerprintText}</small>
        </label>
      ) : null}
      {row.kind === 'package' && !isRefusing ? (
        <label className="import-check check">
          <input type="checkbox" checked={isForced} onChange={(event) => setForced(event.target.checked)} />{' '}
          {text.force}
        </label>
      ) : null}
      <label>
        <span>{isRefusing ? text.refuseReason : text.acceptReason}</span>
        <textarea
          className="field"
          required
          minLength={MIN_REASON_LENGTH}
          maxLength={MAX_REASON_LENGTH}
          rows={2}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
        <small>{text.reasonText}</small>
      </label>
      <div className="page-actions">
        <Button type="submit" loading={made.isPending}>
          {isRefusing ? text.refuse : text.accept}
        </Button>
        <button type="button" className="button" onClick={() => setRefusing(!isRefusing)}>
          {isRefusing ? words.admin.cancel : text.refuse}
        </button>
      </div>
      {made.error === null ? null : <Refused error={made.error} title={text.notDecided} />}
    </form>
  );
}
