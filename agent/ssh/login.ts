import { messageOf } from '../../policies/base/errors.ts';
import type { Hop, SecretReference } from '../hosts-file.ts';
import { readPrivateFile, readSecret } from '../secret-file.ts';
import { VisitError } from './visit-error.ts';

/** What signs in to one hop. Lives in memory for the time of the visit and is written nowhere. */
export interface Login {
  readonly privateKey?: string;
  readonly passphrase?: string;
  /** Socket of an SSH agent. */
  readonly agent?: string;
  readonly password?: string;
}

/** Reads what a hop needs to sign in. Throws `VisitError` `secret_unreadable`. */
export function readLogin({ name, login }: Hop, environment: NodeJS.ProcessEnv = process.env): Login {
  return here(name, () => {
    const { keyFile, passphrase, password } = login;
    return {
      ...(keyFile === undefined ? {} : { privateKey: readPrivateFile(keyFile, 'the private key').toString('utf8') }),
      ...(passphrase === undefined ? {} : { passphrase: readSecret(passphrase, environment) }),
      ...(login.agent === undefined ? {} : { agent: agentSocket(name, login.agent, environment) }),
      ...(password === undefined ? {} : { password: readSecret(password, environment) }),
    };
  });
}

/** Another secret of a host, such as the password for sudo. Throws `VisitError` `secret_unreadable`. */
export function readHostSecret(name: string, secret: SecretReference): string {
  return here(name, () => readSecret(secret));
}

function here<T>(name: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof VisitError) throw error;
    const cure = 'put it where the file of hosts says, readable by you alone';
    throw new VisitError('secret_unreadable', 'here', `${name}: ${messageOf(error)}`, cure, { cause: error });
  }
}

function agentSocket(name: string, agent: true | string, environment: NodeJS.ProcessEnv): string {
  const socket = agent === true ? environment.SSH_AUTH_SOCK : agent;
  if (socket) return socket;
  throw new VisitError(
    'secret_unreadable',
    'here',
    `${name}: there is no SSH agent: SSH_AUTH_SOCK is not set`,
    'start ssh-agent and add the key, or name a keyFile',
  );
}
