import { MusterError } from '../../../policies/base/errors.ts';
import type { SessionAnswer } from '../../api.ts';
import { csrfTokenOf, shaOf } from '../../secrets.ts';
import { changePassword, MAX_PASSWORD_LENGTH, signIn } from '../../sign-in.ts';
import { abilitiesOf } from '../../store/database.ts';
import { endSession } from '../../store/sessions.ts';
import { sessionAnswer } from '../answers.ts';
import { type Caller, SESSION_COOKIE } from '../auth.ts';
import { objectSchema, textSchema } from '../object-schema.ts';
import { defineRoute, type HttpContext, noContent, ok } from '../route.ts';

interface SignInBody {
  readonly name: string;
  readonly password: string;
}

interface PasswordBody {
  readonly current: string;
  readonly next: string;
}

const password = textSchema(MAX_PASSWORD_LENGTH, 1);

/** Who is signed in; 401 `not_signed_in` otherwise. */
export const getSession = defineRoute({
  method: 'GET',
  path: '/api/v1/session',
  access: 'own_account',
  summary: 'Who is signed in',
  answers: { 200: sessionAnswer },

  async handle(context, { caller }) {
    if (caller?.sessionToken === undefined) throw new MusterError('not_signed_in', 'a token has no session');
    return ok(answerOf(context, caller, caller.mustChangePassword, caller.sessionToken));
  },
});

/** Signs in and sets the cookie. */
export const signInRoute = defineRoute<unknown, unknown, SignInBody>({
  method: 'POST',
  path: '/api/v1/session',
  access: 'public',
  summary: 'Sign in',
  body: objectSchema<SignInBody>({ name: textSchema(100, 1), password }),
  maxPerMinute: 20,
  answers: { 200: sessionAnswer },

  async handle(context, { body, isSecure }) {
    const signedIn = await signIn(context.db, context.hasher, body.name, body.password, context.now());
    const cookie = cookieText(signedIn.token, isSecure);
    return ok(answerOf(context, signedIn, signedIn.mustChangePassword, signedIn.token), { 'set-cookie': cookie });
  },
});

export const signOutRoute = defineRoute({
  method: 'DELETE',
  path: '/api/v1/session',
  access: 'own_account',
  summary: 'Sign out',
  answers: { 204: {} },

  async handle({ db }, { caller, isSecure }) {
    if (caller?.sessionToken !== undefined) await endSession(db, shaOf(caller.sessionToken));
    return noContent({ 'set-cookie': `${cookieText('', isSecure)}; Max-Age=0` });
  },
});

/** Changes the own password; every other session of the person ends. */
export const putPassword = defineRoute<unknown, unknown, PasswordBody>({
  method: 'PUT',
  path: '/api/v1/session/password',
  access: 'own_account',
  summary: 'Change the own password',
  body: objectSchema<PasswordBody>({ current: password, next: password }),
  maxPerMinute: 20,
  answers: { 200: sessionAnswer },

  async handle(context, { caller, body }) {
    const { sessionToken, ...person } = withSession(caller);
    const { name } = person;
    await changePassword(context.db, context.hasher, { name, sessionToken, ...body }, context.now());
    return ok(answerOf(context, person, false, sessionToken));
  },
});

function withSession(caller: Caller | undefined): Caller & { readonly sessionToken: string } {
  if (caller?.sessionToken === undefined) throw new MusterError('not_allowed', 'a token has no password; sign in');
  return { ...caller, sessionToken: caller.sessionToken };
}

/** No script reads it, no other site sends it, and it goes when the browser closes. */
function cookieText(token: string, isSecure: boolean): string {
  return `${SESSION_COOKIE}=${token}; Path=/; HttpOnly; SameSite=Strict${isSecure ? '; Secure' : ''}`;
}

function answerOf(
  context: HttpContext,
  { name, role, unitId }: Pick<Caller, 'name' | 'role'> & { readonly unitId?: string | null },
  mustChangePassword: boolean,
  token: string,
): SessionAnswer {
  return {
    person: { name, role, unitId: unitId ?? null },
    mustChangePassword,
    csrfToken: csrfTokenOf(token),
    collector: { version: context.version, store: abilitiesOf(context.db).kind, isSynthetic: false },
  };
}
