import type { SessionAnswer } from '../../collector/api.ts';

/** A person with a session, asking over the network. */
export interface Session {
  readonly answer: SessionAnswer;
  get<T>(path: string): Promise<T>;
  status(path: string): Promise<number>;
  /** The answer as it comes; its body may never end. */
  open(path: string): Promise<Response>;
  changePassword(current: string, next: string): Promise<void>;
}

/** Signs in as the console does. Throws with the refusal. */
export async function signIn(address: string, name: string, password: string): Promise<Session> {
  const response = await fetch(new URL('/api/v1/session', address), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name, password }),
  });
  if (response.status !== 200) throw new Error(`sign-in answered ${response.status}: ${await response.text()}`);
  const cookie = response.headers
    .getSetCookie()
    .map((line) => line.split(';', 1)[0])
    .join('; ');
  const ask = (path: string) => fetch(new URL(path, address), { headers: { cookie } });
  const answer = (await response.json()) as SessionAnswer;
  return {
    answer,
    open: ask,
    changePassword: async (current, next) => {
      const { status } = await fetch(new URL('/api/v1/session/password', address), {
        method: 'PUT',
        headers: { cookie, 'content-type': 'application/json', 'muster-csrf': answer.csrfToken },
        body: JSON.stringify({ current, next }),
      });
      if (status >= 300) throw new Error(`changing the password answered ${status}`);
    },
    status: async (path) => (await ask(path)).status,
    get: async <T>(path: string) => {
      const got = await ask(path);
      if (got.status !== 200) throw new Error(`${path} answered ${got.status}: ${await got.text()}`);
      return (await got.json()) as T;
    },
  };
}
