import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type JSX, type ReactNode, useState } from 'react';
import type { PolicyChangeAnswer } from '../../../collector/api.ts';
import { sessionQuery } from '../api.ts';
import type { Act } from '../api-admin.ts';
import { useReader } from '../language.tsx';
import { Refused } from './refused.tsx';
import './form.css';

interface ApplyFormProps {
  /** Makes the change. */
  readonly act: (act: Act) => Promise<PolicyChangeAnswer | unknown>;
  readonly title?: string;
  readonly label?: string;
  readonly onCancel?: () => void;
  /** What it is about. */
  readonly children?: ReactNode;
}

/** Makes a change of what hosts are judged by, with the reason that is kept with it. */
export function ApplyForm({ act, title, label, onCancel, children }: ApplyFormProps): JSX.Element {
  const { words } = useReader();
  const client = useQueryClient();
  const csrfToken = useQuery(sessionQuery).data?.csrfToken ?? '';
  const [reason, setReason] = useState('');
  const made = useMutation({
    mutationFn: () => act({ csrfToken, reason }),
    onSuccess: () => client.invalidateQueries(),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    made.mutate();
  };
  if (made.isSuccess) {
    const edition = editionOf(made.data);
    return (
      <p className="note is-plain" role="status">
        {edition === undefined ? words.admin.saved : words.trial.applied(edition)}
      </p>
    );
  }
  return (
    <form className="card form" onSubmit={submit}>
      <h2>{title ?? words.trial.applyTitle}</h2>
      {children === undefined ? null : <p className="sub">{children}</p>}
      <label>
        <span>{words.trial.reason}</span>
        <textarea
          className="field"
          required
          maxLength={2000}
          rows={2}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
        <small>{words.trial.reasonText}</small>
      </label>
      <div className="page-actions">
        <Button type="submit" loading={made.isPending}>
          {label ?? words.trial.apply}
        </Button>
        {onCancel === undefined ? null : (
          <button type="button" className="button" onClick={onCancel}>
            {words.admin.cancel}
          </button>
        )}
      </div>
      {made.error === null ? null : <Refused error={made.error} title={words.trial.refused} />}
    </form>
  );
}

/** The edition's number, from either form in which changes are answered. */
function editionOf(answer: unknown): number | undefined {
  if (typeof answer !== 'object' || answer === null) return undefined;
  if ('edition' in answer && typeof answer.edition === 'number') return answer.edition;
  return 'number' in answer && typeof answer.number === 'number' ? answer.number : undefined;
}
