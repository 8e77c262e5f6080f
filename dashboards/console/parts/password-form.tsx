import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type JSX, useState } from 'react';
import type { SessionAnswer } from '../../../collector/api.ts';
import { isMusterError, messageOf } from '../../../policies/base/errors.ts';
import { changePassword, sessionQuery } from '../api.ts';
import { useReader } from '../language.tsx';
import { VerdictShape } from './verdict.tsx';
import './form.css';

const MIN_LENGTH = 12;

/** The current password, and the new one twice. Length is the only demand; the collector may refuse more. */
export function PasswordForm({ session }: { readonly session: SessionAnswer }): JSX.Element {
  const { words } = useReader();
  const { submit, values, set, error, isBusy, isDone } = usePasswordForm(session);
  const field = (name: keyof Values, label: string, autoComplete: string) => (
    <label>
      <span>{label}</span>
      <input
        className="field"
        name={name}
        type="password"
        autoComplete={autoComplete}
        required
        value={values[name]}
        onChange={(event) => set(name, event.target.value)}
      />
    </label>
  );
  return (
    <form className="form password-form" onSubmit={(event) => void submit(event)}>
      <input type="text" name="username" autoComplete="username" value={session.person.name} readOnly hidden />
      {field('current', words.password.current, 'current-password')}
      {field('next', words.password.next(MIN_LENGTH), 'new-password')}
      {field('again', words.password.again, 'new-password')}
      {error === undefined ? null : (
        <p className="form-error" role="alert">
          <VerdictShape sign="error" />
          <span>{error}</span>
        </p>
      )}
      {isDone ? <p role="status">{words.password.changed}</p> : null}
      <Button type="submit" loading={isBusy}>
        {words.password.change}
      </Button>
    </form>
  );
}

interface Values {
  readonly current: string;
  readonly next: string;
  readonly again: string;
}

const EMPTY: Values = { current: '', next: '', again: '' };

function usePasswordForm(session: SessionAnswer) {
  const { words } = useReader();
  const client = useQueryClient();
  const [values, setValues] = useState(EMPTY);
  const [error, setError] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const [isDone, setDone] = useState(false);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setDone(false);
    const complaint = complaintOf(values, words.password);
    setError(complaint);
    if (complaint !== undefined) return;
    setBusy(true);
    try {
      const answer = await changePassword(session.csrfToken, values.current, values.next);
      setValues(EMPTY);
      setDone(true);
      if (answer === undefined) await client.invalidateQueries({ queryKey: sessionQuery.queryKey });
      else client.setQueryData(sessionQuery.queryKey, answer);
    } catch (cause) {
      setError(isMusterError(cause, 'not_signed_in', 'not_allowed') ? words.password.wrong : messageOf(cause));
    }
    setBusy(false);
  };
  return {
    submit,
    values,
    error,
    isBusy,
    isDone,
    set: (name: keyof Values, value: string) => setValues({ ...values, [name]: value }),
  };
}

function complaintOf(
  { current, next, again }: Values,
  words: { tooShort(length: number): string; readonly different: string; readonly same: string },
): string | undefined {
  if (next.length < MIN_LENGTH) return words.tooShort(MIN_LENGTH);
  if (next !== again) return words.different;
  return next === current ? words.same : undefined;
}
