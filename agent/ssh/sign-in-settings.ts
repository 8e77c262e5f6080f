import type { Hop } from '../hosts-file.ts';
import { keyTypeOf, offered } from './algorithms.ts';
import type { HostKeyCheck } from './host-key-check.ts';
import type { Login } from './login.ts';

/** From the first byte of the server until an account is signed in: a slow line needs about ten round trips. */
const SIGN_IN_MS = 30_000;
/** A line that says nothing for three of these is dead; the script itself may be silent for long. */
const KEEPALIVE_MS = 15_000;

/** What the library is told for one sign-in. Its own debug output, which would name what is sent, stays off. */
export function settingsOf(hop: Hop, login: Login, hostKey: HostKeyCheck): Readonly<Record<string, unknown>> {
  const { kex, cipher, mac, hostKey: hostKeys } = offered(hop.legacy);
  const methods = methodsOf(login);
  return {
    username: hop.user,
    ...login,
    algorithms: {
      kex,
      cipher,
      hmac: mac,
      serverHostKey: inOrder(hostKeys, hostKey.knownTypes),
      compress: ['none'], // the far side packs the recording itself, better than a stream can
    },
    hostVerifier: (key: Buffer) => hostKey.check(key),
    authHandler: (left: readonly string[] | null) => methods.next(left),
    tryKeyboard: login.password !== undefined,
    onKeyboardInteractive: (_: string, __: string, ___: string, prompts: readonly Prompt[], finish: Finish) =>
      finish(answersTo(prompts, login)),
    readyTimeout: SIGN_IN_MS,
    keepaliveInterval: KEEPALIVE_MS,
    keepaliveCountMax: 3,
    agentForward: false,
    ident: 'Muster',
  };
}

interface Prompt {
  readonly prompt: string;
  readonly echo?: boolean;
}
type Finish = (answers: readonly string[]) => void;

/** One hidden question is the password's; more ask for a second factor, which nobody is there to give. */
function answersTo(prompts: readonly Prompt[], { password }: Login): readonly string[] {
  const [only] = prompts;
  return prompts.length === 1 && only?.echo !== true && password !== undefined ? [password] : [];
}

/** Which way to try next; a way that the server says it does not take is left out. `false`: none is left. */
function methodsOf(login: Login): { next(left: readonly string[] | null): string | false } {
  const ways = [
    ...(login.privateKey === undefined ? [] : [['publickey', 'publickey']]),
    ...(login.agent === undefined ? [] : [['agent', 'publickey']]),
    ...(login.password === undefined ? [] : [['password', 'password']]),
    ...(login.password === undefined ? [] : [['keyboard-interactive', 'keyboard-interactive']]),
  ];
  return {
    next: (left) => {
      for (let way = ways.shift(); way !== undefined; way = ways.shift()) {
        const [name = '', method = ''] = way;
        if (left === null || left.includes(method)) return name;
      }
      return false;
    },
  };
}

/** Algorithms for keys that are known come first: of several keys, a host is to show the one that can be checked. */
function inOrder(algorithms: readonly string[], knownTypes: readonly string[]): readonly string[] {
  const isKnown = (algorithm: string): boolean => knownTypes.includes(keyTypeOf(algorithm));
  return [...algorithms.filter(isKnown), ...algorithms.filter((algorithm) => !isKnown(algorithm))];
}
