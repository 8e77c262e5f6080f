import { messageOf } from '../../policies/base/errors.ts';
import type { Hop } from '../hosts-file.ts';
import { ALGORITHM_KINDS, LEGACY, MODERN } from './algorithms.ts';
import type { ServerHello } from './server-hello.ts';
import { VisitError, type VisitFault, type VisitPlace } from './visit-error.ts';

export interface SignInPlace {
  readonly hop: Hop;
  readonly hello: ServerHello;
  readonly signal: AbortSignal;
  /** Whether the line was ended because nothing came in time. */
  readonly isSilent: boolean;
}

/** What the library's error while signing in means, in our words. */
export function signInFault(error: unknown, place: SignInPlace): VisitError {
  if (error instanceof VisitError) return error;
  const { hop, hello, signal, isSilent } = place;
  const message = messageOf(error);
  const level = error instanceof Error && 'level' in error ? String(error.level) : '';
  const fault = (code: VisitFault, where: VisitPlace, what: string, cure: string) =>
    new VisitError(code, where, `${hop.name}: ${what}`, cure, { cause: error });
  if (signal.aborted)
    return fault('timed_out', 'sign-in', 'the visit took too long to sign in', 'raise limits.seconds');
  if (message.includes('Cannot parse privateKey') || message.includes('privateKey value'))
    return fault('secret_unreadable', 'here', keyFault(hop, message), 'name the right key file and passphrase');
  if (isSilent && hello.firstLine === '')
    return fault(
      'timed_out',
      'line',
      'it took the connection and said nothing',
      'restart its SSH server; check the port',
    );
  if (hello.software === undefined) return notSsh(hello, fault);
  if (message.includes('no matching')) return noCommonAlgorithm(hop, hello, fault);
  if (level === 'agent')
    return fault('secret_unreadable', 'here', `the SSH agent did not help: ${message}`, 'start it, and add the key');
  if (message.includes('password change asked'))
    return fault('sign_in_refused', 'sign-in', 'the password must be changed first', 'sign in by hand and change it');
  if (level === 'client-authentication')
    return fault('sign_in_refused', 'sign-in', refusedWays(hop), 'check user, key and password on the host');
  if (level === 'client-timeout')
    return fault('timed_out', 'sign-in', 'it did not finish signing us in', 'look at its load and its log');
  return fault('connection_lost', 'sign-in', `the connection broke: ${lineOf(message)}`, 'try again; look at its log');
}

type MakeFault = (code: VisitFault, where: VisitPlace, what: string, cure: string) => VisitError;

function notSsh(hello: ServerHello, fault: MakeFault): VisitError {
  const line = hello.firstLine;
  if (line === '')
    return fault(
      'connection_lost',
      'line',
      'it closed the connection before it said anything',
      'see its log, hosts.deny and MaxStartups',
    );
  return fault('not_ssh', 'line', `something else answers there: ${JSON.stringify(line)}`, 'check address and port');
}

function noCommonAlgorithm(hop: Hop, hello: ServerHello, fault: MakeFault): VisitError {
  const theirs = hello.offered;
  const [missing, tooOld]: [Record<string, readonly string[]>, string[]] = [{}, []];
  for (const kind of theirs === undefined ? [] : ALGORITHM_KINDS) {
    const offers = theirs?.[kind] ?? [];
    if (offers.some((name) => MODERN[kind].includes(name) || hop.legacy[kind]?.includes(name))) continue;
    const speakable = offers.filter((name) => LEGACY[kind].includes(name));
    const [first] = LEGACY[kind].filter((name) => speakable.includes(name));
    if (first === undefined) tooOld.push(`${kind} ${offers.join(',')}`);
    else missing[kind] = [first];
  }
  if (tooOld.length > 0)
    return fault(
      'no_common_algorithm',
      'line',
      `its algorithms cannot be spoken: ${tooOld.join('; ')}`,
      'record it with record.sh',
    );
  const entry = JSON.stringify({ legacy: { ...hop.legacy, ...missing } }).slice(1, -1);
  return fault(
    'no_common_algorithm',
    'line',
    `${hello.software ?? 'it'} offers only weak algorithms`,
    `update it; until then, if you accept the risk, add to its entry: ${entry}`,
  );
}

function keyFault({ login }: Hop, message: string): string {
  const why = message.includes('no passphrase')
    ? 'it is encrypted and no passphrase is named'
    : message.includes('integrity check') || message.includes('bad passphrase') || message.includes('bad decrypt')
      ? 'the passphrase does not open it'
      : 'it is no private key that can be read';
  return `the key in ${login.keyFile ?? 'the entry'}: ${why}`;
}

function refusedWays({ user, login }: Hop): string {
  const ways = [
    ...(login.keyFile === undefined ? [] : ['the key']),
    ...(login.agent === undefined ? [] : ["the agent's keys"]),
    ...(login.password === undefined ? [] : ['the password']),
  ];
  return `it does not let "${user}" in with ${ways.join(', ')}`;
}

/** Messages of libraries may repeat what a server said: one short line of it. */
function lineOf(message: string): string {
  return (message.split('\n', 1)[0] ?? '').slice(0, 200);
}
