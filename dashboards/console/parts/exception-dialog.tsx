import { Button, Modal } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type JSX, useState } from 'react';
import type { Words } from '../../../policies/base/text.ts';
import { Go } from '../address.tsx';
import { sessionQuery } from '../api.ts';
import { askForException, type ExceptionWanted, exceptionsSummaryQuery } from '../api-exceptions.ts';
import { useReader } from '../language.tsx';
import { exceptionPath } from '../paths.ts';
import { Refused } from './refused.tsx';
import './dialog.ts';
import './form.css';

const MIN_LENGTH = 10;
const MAX_LENGTH = 4000;
const MS_PER_DAY = 86_400_000;
const FIRST_DAYS = 90;
const DEFAULT_MAX_DAYS = 366;

export interface ScopeChoice {
  readonly kind: ExceptionWanted['scope']['kind'];
  readonly id: string;
  readonly title: string;
}

interface ExceptionDialogProps {
  readonly pack: string;
  readonly rule: string;
  readonly title: Words;
  readonly scopes: readonly ScopeChoice[];
  readonly onClose: () => void;
}

/** Asks for an exception from a rule: whom it covers, why, what lowers the risk, until when. */
export default function ExceptionDialog(props: ExceptionDialogProps): JSX.Element {
  const { words, say } = useReader();
  const text = words.exceptions;
  const client = useQueryClient();
  const csrfToken = useQuery(sessionQuery).data?.csrfToken ?? '';
  const sent = useMutation({
    mutationFn: (wanted: ExceptionWanted) => askForException(csrfToken, wanted),
    onSuccess: () => client.invalidateQueries(),
  });
  return (
    <Modal
      opened
      onClose={props.onClose}
      title={text.askTitle}
      size="lg"
      closeButtonProps={{ 'aria-label': text.cancel }}
    >
      <p>
        <b>{say(props.title)}</b> <span className="mono dim">{`${props.pack}/${props.rule}`}</span>
      </p>
      <p className="sub">{text.askText}</p>
      {sent.data === undefined ? (
        <AskForm {...props} isBusy={sent.isPending} onAsk={(wanted) => sent.mutate(wanted)} />
      ) : (
        <p role="status">
          {text.sent(sent.data.exceptionId)}{' '}
          <Go to={exceptionPath(sent.data.exceptionId)} className="link" onClick={props.onClose}>
            {text.why}
          </Go>
        </p>
      )}
      {sent.error === null ? null : <Refused error={sent.error} title={text.refused} />}
    </Modal>
  );
}

interface AskFormProps extends ExceptionDialogProps {
  readonly isBusy: boolean;
  readonly onAsk: (wanted: ExceptionWanted) => void;
}

function AskForm({ pack, rule, scopes, isBusy, onAsk, onClose }: AskFormProps): JSX.Element {
  const { words } = useReader();
  const text = words.exceptions;
  const maxDays = useQuery(exceptionsSummaryQuery()).data?.maxDays ?? DEFAULT_MAX_DAYS;
  const [values, setValues] = useState({
    scope: 0,
    reason: '',
    measure: '',
    endsAt: dayIn(Math.min(FIRST_DAYS, maxDays - 1)),
    ticket: '',
  });
  const set = (changes: Partial<typeof values>): void => setValues({ ...values, ...changes });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const scope = scopes[values.scope];
    if (scope === undefined) return;
    const { reason, measure, endsAt, ticket } = values;
    onAsk({
      pack,
      rule,
      scope: { kind: scope.kind, id: scope.id },
      reason,
      measure,
      endsAt,
      ...(ticket === '' ? {} : { ticket }),
    });
  };
  const long = (name: 'reason' | 'measure', label: string, help: string) => (
    <label>
      <span>{label}</span>
      <textarea
        className="field"
        required
        minLength={MIN_LENGTH}
        maxLength={MAX_LENGTH}
        rows={3}
        value={values[name]}
        onChange={(event) => set({ [name]: event.target.value })}
      />
      <small>{help}</small>
    </label>
  );
  return (
    <form className="form" onSubmit={submit}>
      <label>
        <span>{text.covers}</span>
        <select className="field" value={values.scope} onChange={(event) => set({ scope: Number(event.target.value) })}>
          {scopes.map(({ kind, id, title }, index) => (
            <option key={`${kind} ${id}`} value={index}>
              {`${text.scope[kind]} ${title}`}
            </option>
          ))}
        </select>
      </label>
      {long('reason', text.reason, text.askReasonText)}
      {long('measure', text.measure, text.askMeasureText)}
      <label>
        <span>{text.askUntil}</span>
        <input
          className="field"
          type="date"
          required
          min={dayIn(0)}
          max={dayIn(maxDays - 1)}
          value={values.endsAt}
          onChange={(event) => set({ endsAt: event.target.value })}
        />
        <small>{text.askUntilText}</small>
      </label>
      <label>
        <span>
          {text.ticket} ({text.optional})
        </span>
        <input
          className="field"
          maxLength={200}
          value={values.ticket}
          onChange={(event) => set({ ticket: event.target.value })}
        />
      </label>
      <div className="page-actions">
        <Button type="submit" loading={isBusy}>
          {text.send}
        </Button>
        <button type="button" className="button" onClick={onClose}>
          {text.cancel}
        </button>
      </div>
    </form>
  );
}

/** The UTC day so many days from now. */
function dayIn(days: number): string {
  return new Date(Date.now() + days * MS_PER_DAY).toISOString().slice(0, 10);
}
