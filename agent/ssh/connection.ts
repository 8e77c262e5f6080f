import type { EventEmitter } from 'node:events';
import type { Duplex, Readable } from 'node:stream';
import { NodeSSH } from 'node-ssh';
import type { Hop } from '../hosts-file.ts';
import { type AlgorithmKind, legacyAmong } from './algorithms.ts';
import { signInFault } from './connection-faults.ts';
import { HostKeyCheck } from './host-key-check.ts';
import type { KnownHosts } from './known-hosts.ts';
import { readLogin } from './login.ts';
import { ServerHello } from './server-hello.ts';
import { settingsOf } from './sign-in-settings.ts';
import { VisitError } from './visit-error.ts';

/** A channel of the library, as far as it is used. */
export interface Channel extends Duplex {
  readonly stderr: Readable;
}

/** The client inside node-ssh, as far as it is used: the library comes without types of its own for it. */
interface Client extends EventEmitter {
  exec(command: string, done: (error: Error | undefined, channel: Channel) => void): void;
}

interface Agreed {
  readonly kex: string;
  readonly serverHostKey: string;
  readonly cs: { readonly cipher: string; readonly mac?: string };
  readonly sc: { readonly cipher: string; readonly mac?: string };
}

export interface ConnectOptions {
  readonly knownHosts: KnownHosts;
  /** Take the key of a host that was never seen, and keep it. */
  readonly isFirstContact: boolean;
  readonly connectMs: number;
  readonly signal: AbortSignal;
  /** Told of a key that was taken on trust. */
  readonly onFirstContact?: (hop: Hop, fingerprint: string) => void;
}

/** One SSH server, signed in. Nobody but its owner closes it, and closing it leaves no socket behind. */
export class SshConnection {
  readonly hop: Hop;
  /** Fingerprint of the key that the server proved to hold. */
  readonly hostKey: string;
  readonly software: string | undefined;
  /** Weak algorithms that this connection came about with. */
  readonly legacyAlgorithms: readonly string[];
  readonly #ssh: NodeSSH;
  readonly #client: Client;
  readonly #line: Duplex;

  constructor(
    hop: Hop,
    parts: {
      ssh: NodeSSH;
      client: Client;
      line: Duplex;
      hostKey: string;
      hello: ServerHello;
      agreed: Agreed | undefined;
    },
  ) {
    this.hop = hop;
    this.hostKey = parts.hostKey;
    this.software = parts.hello.software;
    this.legacyAlgorithms = parts.agreed === undefined ? [] : legacyAmong(byKind(parts.agreed));
    this.#ssh = parts.ssh;
    this.#client = parts.client;
    this.#line = parts.line;
  }

  /** Runs one command in the account's shell. Rejects where the server runs none. */
  exec(command: string): Promise<Channel> {
    return new Promise((resolve, reject) => {
      this.#client.once('close', () => reject(new Error('the connection was closed')));
      this.#client.exec(command, (error, channel) => (error === undefined ? resolve(channel) : reject(error)));
    });
  }

  /** A line through this server to another one. Throws `VisitError` `unreachable`. */
  async lineTo({ name, address, port }: Hop): Promise<Duplex> {
    try {
      return (await this.#ssh.forwardOut('127.0.0.1', 0, address, port)) as Duplex;
    } catch (error) {
      const via = this.hop.name;
      throw new VisitError(
        'unreachable',
        'line',
        `the jump host ${via} does not reach ${name} at ${address} port ${port}`,
        `ask the owner of ${via} whether it may forward there (AllowTcpForwarding), and whether ${name} is up`,
        { cause: error },
      );
    }
  }

  close(): void {
    this.#ssh.dispose();
    this.#line.destroy();
  }
}

/**
 * Signs in to a server over a line: one that was opened here, or one through a jump host. Secrets are read just before
 * they are needed. Throws `VisitError`; whatever was opened is closed then.
 */
export async function signIn(hop: Hop, line: Duplex, options: ConnectOptions): Promise<SshConnection> {
  const hello = new ServerHello();
  const hostKey = new HostKeyCheck(hop, options);
  const ssh = new NodeSSH();
  let agreed: Agreed | undefined;
  const stop = () => line.destroy();
  options.signal.addEventListener('abort', stop, { once: true });
  const answer = answersWithin(line, hello, options.connectMs);
  try {
    const login = readLogin(hop);
    line.on('data', (chunk: Buffer) => hello.take(chunk));
    const connecting = ssh.connect({ sock: line, ...settingsOf(hop, login, hostKey) });
    const client = ssh.connection as unknown as Client;
    // The library takes its own listener away once it is signed in; an error that nobody hears ends the process.
    client.on('error', () => undefined);
    client.on('handshake', (negotiated: Agreed) => {
      agreed = negotiated;
    });
    // Nobody is there to think of a new password; the server would wait for one until the time is over.
    client.on('change password', () => line.destroy(new Error('password change asked')));
    await connecting;
    line.on('error', () => undefined);
    const fingerprint = hostKey.accepted();
    return new SshConnection(hop, { ssh, client, line, hostKey: fingerprint, hello, agreed });
  } catch (error) {
    ssh.dispose();
    line.on('error', () => undefined);
    line.destroy();
    throw hostKey.refusal ?? signInFault(error, { hop, hello, signal: options.signal, isSilent: answer.isSilent() });
  } finally {
    answer.stop();
    options.signal.removeEventListener('abort', stop);
  }
}

/** Ends a line on which no SSH server has spoken in time: some accept everybody and say nothing. */
function answersWithin(line: Duplex, hello: ServerHello, ms: number): { isSilent(): boolean; stop(): void } {
  let isSilent = false;
  const timer = setTimeout(() => {
    if (hello.software !== undefined) return;
    isSilent = true;
    line.destroy();
  }, ms);
  return { isSilent: () => isSilent, stop: () => clearTimeout(timer) };
}

function byKind({ kex, serverHostKey, cs, sc }: Agreed): Readonly<Record<AlgorithmKind, readonly string[]>> {
  return {
    kex: [kex],
    hostKey: [serverHostKey],
    cipher: [cs.cipher, sc.cipher],
    mac: [cs.mac ?? '', sc.mac ?? ''],
  };
}
