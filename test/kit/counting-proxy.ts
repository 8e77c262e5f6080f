import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer, connect as dial, type Socket } from 'node:net';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';

export interface CountingProxy {
  readonly address: string;
  /** Certificate that clients trust. */
  readonly caFile: string;
  readonly counts: { connections: number; up: number; down: number };
  close(): Promise<void>;
}

/**
 * A TLS front before a plain HTTP port, and before it a line that counts every byte of both directions: handshakes,
 * tickets, records and headers included; headers of TCP and IP are not. The certificate is made in `folder`.
 */
export async function countingProxy(port: number, folder: string): Promise<CountingProxy> {
  const { keyFile, certFile } = certificate(folder);
  const counts = { connections: 0, up: 0, down: 0 };
  const open = new Set<Socket>();
  const front = createTlsServer({ key: readFileSync(keyFile), cert: readFileSync(certFile) }, (near) => {
    joinSockets(near, dial(port, '127.0.0.1'), open);
  });
  front.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
  const counter = createServer((near) => {
    counts.connections += 1;
    const far = dial((front.address() as AddressInfo).port, '127.0.0.1');
    near.on('data', (data: Buffer) => {
      counts.up += data.length;
    });
    far.on('data', (data: Buffer) => {
      counts.down += data.length;
    });
    joinSockets(near, far, open);
  });
  await new Promise<void>((resolve) => counter.listen(0, '127.0.0.1', resolve));
  const close = (server: { close(done: () => void): unknown }) =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      for (const socket of open) socket.destroy();
    });
  return {
    address: `https://localhost:${(counter.address() as AddressInfo).port}`,
    caFile: certFile,
    counts,
    close: async () => {
      await close(counter);
      await close(front);
    },
  };
}

function joinSockets(near: Socket, far: Socket, open: Set<Socket>): void {
  for (const socket of [near, far]) {
    open.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      open.delete(socket);
      near.destroy();
      far.destroy();
    });
  }
  near.pipe(far);
  far.pipe(near);
}

/** A certificate for localhost that signs itself: the smallest there is, as an internal authority would give one. */
function certificate(folder: string): { readonly keyFile: string; readonly certFile: string } {
  const [keyFile, certFile] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', keyFile];
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  execFileSync('openssl', ['req', '-x509', ...key, ...names, '-days', '2', '-out', certFile], { stdio: 'ignore' });
  return { keyFile, certFile };
}
