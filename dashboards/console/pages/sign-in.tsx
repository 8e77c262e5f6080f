import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type JSX, useEffect, useRef, useState } from 'react';
import type { SessionAnswer } from '../../../collector/api.ts';
import { isMusterError } from '../../../policies/base/errors.ts';
import { GoThere, readSearch, type Search, useAddress } from '../address.tsx';
import { sessionQuery, signIn } from '../api.ts';
import { useReader } from '../language.tsx';
import { Mark } from '../parts/icon.tsx';
import { PasswordForm } from '../parts/password-form.tsx';
import { LanguageSwitch, ThemeSwitch } from '../parts/preference-switches.tsx';
import { VerdictShape } from '../parts/verdict.tsx';
import '../parts/form.css';
import '../parts/frame.css';

/** The door. A first password is changed here before anything else is answered. */
export default function SignIn(): JSX.Element {
  const { words } = useReader();
  const { search } = useAddress();
  const session = useQuery(sessionQuery);
  const data = session.error === null ? session.data : undefined;
  useEffect(() => {
    document.title = `${words.pages.signIn} · Muster`;
  }, [words]);
  if (data !== undefined && !data.mustChangePassword) return <GoThere {...targetOf(search.next)} />;
  return (
    <main className="door">
      <div className="door-box">
        <div className="door-top">
          <span className="brand">
            <Mark />
            Muster
          </span>
          <LanguageSwitch />
          <ThemeSwitch />
        </div>
        {data === undefined ? <NameAndPassword /> : <FirstPassword session={data} />}
        <p className="door-foot">{words.signIn.foot}</p>
      </div>
    </main>
  );
}

/** Back to the page somebody wanted to see; only ever inside the console. */
function targetOf(next: string | undefined): { readonly to: string; readonly search: Search } {
  const isOurs = next?.startsWith('/') && !next.startsWith('//') && !next.startsWith('/sign-in');
  const target = new URL(isOurs && next !== undefined ? next : '/', window.location.origin);
  return { to: target.pathname, search: readSearch(target.search) };
}

function NameAndPassword(): JSX.Element {
  const { words } = useReader();
  const client = useQueryClient();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [error, setError] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []); // the page has this one purpose
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    try {
      client.setQueryData(sessionQuery.queryKey, await signIn(name.normalize('NFC').trim(), password));
    } catch (cause) {
      setError(cause);
    }
    setBusy(false);
  };
  return (
    <form className="card form" onSubmit={(event) => void submit(event)}>
      <h1>{words.signIn.title}</h1>
      <label>
        <span>{words.signIn.name}</span>
        <input
          className="field"
          name="name"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
          ref={first}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
      </label>
      <label>
        <span>{words.signIn.password}</span>
        <input
          className="field"
          name="password"
          type="password"
          autoComplete="current-password"
          required
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
      </label>
      {error === undefined ? null : <Refused error={error} />}
      <Button type="submit" loading={isBusy}>
        {words.signIn.enter}
      </Button>
    </form>
  );
}

function Refused({ error }: { readonly error: unknown }): JSX.Element {
  const { words } = useReader();
  const code = isMusterError(error) ? error.code : 'internal';
  return (
    <p className="form-error" role="alert">
      <VerdictShape sign="error" />
      <span>{code === 'not_signed_in' ? words.signIn.wrong : (words.refusal[code] ?? words.refusal.internal)}</span>
    </p>
  );
}

function FirstPassword({ session }: { readonly session: SessionAnswer }): JSX.Element {
  const { words } = useReader();
  return (
    <div className="card">
      <h1>{words.password.first}</h1>
      <p className="sub">{words.password.firstText}</p>
      <PasswordForm session={session} />
    </div>
  );
}
