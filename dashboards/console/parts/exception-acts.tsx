import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type JSX, useState } from 'react';
import type { ExceptionRow } from '../../../collector/api.ts';
import { sessionQuery } from '../api.ts';
import { approveException, endException, refuseException } from '../api-exceptions.ts';
import { useReader } from '../language.tsx';
import { usePastDay } from '../past-day.ts';
import { Refused } from './refused.tsx';
import './form.css';
import './exceptions.css';

const MIN_LENGTH = 10;
const MAX_LENGTH = 4000;

/** What the person who looks may do with an exception; where they may not decide, the reason stands in the button's place. */
export function ExceptionActs({ row }: { readonly row: ExceptionRow }): JSX.Element | null {
  const { words } = useReader();
  const text = words.exceptions;
  const [asked, setAsked] = useState<'refuse' | 'end'>();
  const person = useQuery(sessionQuery).data?.person;
  const approve = useAct((csrfToken) => approveException(csrfToken, row.exceptionId));
  const isPast = usePastDay() !== undefined;
  const isOpen = row.inForce !== null && ['in_force', 'ending', 'resting', 'approved'].includes(row.state);
  const mayEnd = isOpen && (person?.role === 'administrator' || person?.name === row.requester);
  const isWaiting = row.state === 'requested';
  if (isPast || (!isWaiting && !mayEnd)) return null;
  return (
    <div className="exception-acts">
      {isWaiting ? (
        <Button
          disabled={row.approval !== 'allowed'}
          loading={approve.isPending}
          onClick={() => approve.mutate()}
          aria-describedby={row.approval === 'allowed' ? undefined : `why-not-${row.exceptionId}`}
        >
          {text.approve}
        </Button>
      ) : null}
      {isWaiting && row.approval === 'allowed' ? (
        <button type="button" className="button" onClick={() => setAsked('refuse')}>
          {text.refuse}
        </button>
      ) : null}
      {mayEnd ? (
        <button type="button" className="button" onClick={() => setAsked('end')}>
          {text.end}
        </button>
      ) : null}
      {isWaiting && row.approval !== 'allowed' ? (
        <p className="note is-plain" id={`why-not-${row.exceptionId}`}>
          {text.approval[row.approval]}
        </p>
      ) : null}
      {asked === undefined ? null : <NoteForm row={row} act={asked} onClose={() => setAsked(undefined)} />}
      {approve.error === null ? null : <Refused error={approve.error} title={text.refused} />}
    </div>
  );
}

interface NoteFormProps {
  readonly row: ExceptionRow;
  readonly act: 'refuse' | 'end';
  readonly onClose: () => void;
}

/** Refusing and ending early want a reason, which is kept. */
function NoteForm({ row, act, onClose }: NoteFormProps): JSX.Element {
  const { words } = useReader();
  const text = words.exceptions;
  const [note, setNote] = useState('');
  const made = useAct(
    (csrfToken) => (act === 'refuse' ? refuseException : endException)(csrfToken, row.exceptionId, note),
    onClose,
  );
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    made.mutate();
  };
  return (
    <form className="form" onSubmit={submit}>
      <label>
        <span>{act === 'refuse' ? text.refuseNote : text.endNote}</span>
        <textarea
          className="field"
          required
          minLength={MIN_LENGTH}
          maxLength={MAX_LENGTH}
          rows={2}
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
        {act === 'end' ? <small>{text.endText}</small> : null}
      </label>
      <div className="exception-acts">
        <Button type="submit" loading={made.isPending}>
          {act === 'refuse' ? text.refuse : text.end}
        </Button>
        <button type="button" className="button" onClick={onClose}>
          {text.cancel}
        </button>
      </div>
      {made.error === null ? null : <Refused error={made.error} title={text.refused} />}
    </form>
  );
}

/** Every page that counts verdicts may read otherwise after an act. */
function useAct(act: (csrfToken: string) => Promise<unknown>, onDone?: () => void) {
  const client = useQueryClient();
  const csrfToken = useQuery(sessionQuery).data?.csrfToken ?? '';
  return useMutation({
    mutationFn: () => act(csrfToken),
    onSuccess: async () => {
      await client.invalidateQueries();
      onDone?.();
    },
  });
}
