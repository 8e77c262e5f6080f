import { createConnection, type Socket } from 'node:net';
import { connect as connectTls, type SecureVersion, type TLSSocket } from 'node:tls';
import { type Greeting, startTls } from './tls-start.ts';

/** Where a server of this host listens. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
  /** What is said before the handshake, for protocols that begin in the clear. */
  readonly greeting?: Greeting;
}

/** `refused`: the other side broke off; `unknown`: it did not answer, or this library cannot offer that. */
export type Handshake =
  | { readonly kind: 'accepted'; readonly der: Buffer; readonly cipher: string; readonly keyExchange?: string }
  | { readonly kind: 'refused' }
  | { readonly kind: 'noTls' }
  | { readonly kind: 'unknown' };

/** This machine answers itself at once; a server that takes longer is busy with something else. */
const PATIENCE_MS = 2000;
/** What only looks like an answer: errors of our own library before a byte was sent. */
const OURS = /NO_PROTOCOLS_AVAILABLE|NO_CIPHERS|NO_SUITABLE|INVALID_PROTOCOL|INVALID_ARG/;
/** A server that speaks something else: what came is no record of TLS. */
const NO_TLS =
  /WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST|UNEXPECTED_MESSAGE|RECORD_LAYER_FAILURE|BAD_RECORD/;

/**
 * One handshake within the range of versions, and nothing after it. Certificates are looked at by the rules, so none is
 * refused here; every cipher that the library has is offered, because this asks what the server takes.
 */
export async function handshake(endpoint: Endpoint, from: SecureVersion, to: SecureVersion): Promise<Handshake> {
  const timeout = AbortSignal.timeout(PATIENCE_MS);
  let socket: Socket | undefined;
  try {
    socket = createConnection({ host: endpoint.host, port: endpoint.port });
    const plain = socket;
    timeout.addEventListener('abort', () => plain.destroy(new Error('ETIMEDOUT')), { once: true });
    if (endpoint.greeting !== undefined && !(await startTls(plain, endpoint.greeting))) return { kind: 'noTls' };
    return await secured(plain, from, to);
  } catch {
    return { kind: 'unknown' };
  } finally {
    socket?.destroy();
  }
}

function secured(plain: Socket, minVersion: SecureVersion, maxVersion: SecureVersion): Promise<Handshake> {
  return new Promise((resolve) => {
    plain.once('close', () => resolve({ kind: 'unknown' }));
    let secure: TLSSocket;
    try {
      secure = connectTls({
        socket: plain,
        minVersion,
        maxVersion,
        ciphers: 'ALL:@SECLEVEL=0',
        rejectUnauthorized: false,
        servername: '',
      });
    } catch {
      return resolve({ kind: 'unknown' });
    }
    secure.once('secureConnect', () => resolve(accepted(secure)));
    secure.once('error', (error: NodeJS.ErrnoException) => resolve(failed(error)));
    return undefined;
  });
}

function accepted(secure: TLSSocket): Handshake {
  const der = secure.getPeerX509Certificate()?.raw;
  const { standardName, name } = secure.getCipher();
  const key: object | null = secure.getEphemeralKeyInfo();
  const keyExchange =
    key !== null && 'name' in key ? String(key.name) : key !== null && 'type' in key ? String(key.type) : undefined;
  secure.destroy();
  if (der === undefined) return { kind: 'unknown' };
  return { kind: 'accepted', der, cipher: standardName ?? name, ...(keyExchange === undefined ? {} : { keyExchange }) };
}

function failed({ code = '', message }: NodeJS.ErrnoException): Handshake {
  const told = `${code} ${message}`.toUpperCase().replaceAll(' ', '_');
  if (told.includes('ETIMEDOUT') || told.includes('ECONNREFUSED') || OURS.test(told)) return { kind: 'unknown' };
  if (NO_TLS.test(told)) return { kind: 'noTls' };
  return { kind: 'refused' };
}
