import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { createServer as createTlsServer, type SecureVersion, TLSSocket } from 'node:tls';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { certificates } from '../../../agent/probes/certificates.ts';
import { tlsEndpoints } from '../../../agent/probes/tls-endpoints.ts';
import { LocalTarget } from '../../../agent/targets/local.ts';
import { handshake } from '../../../agent/tls-handshake.ts';
import { collect } from '../../kit/collect.ts';
import { newFolder, removeFolders } from '../../kit/folder.ts';
import { describeWithTools } from '../../kit/tools.ts';

removeFolders();

const servers: Server[] = [];
const sockets: Socket[] = [];
let key = '';
let cert = '';

async function listening(server: Server): Promise<number> {
  servers.push(server);
  server.on('connection', (socket: Socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as { port: number }).port;
}

const listener = (port: number) => ({ protocol: 'tcp', address: '127.0.0.1', isLoopback: true, port });

async function ask(ports: readonly number[], facts: object = {}) {
  const before = { listeners: ports.map(listener), ...facts };
  return await collect(tlsEndpoints, new LocalTarget(), before, undefined, { tlsEndpoints: true });
}

describeWithTools('handshakes with the host’s own listeners', { openssl: 'openssl' }, () => {
  beforeEach(() => {
    const folder = newFolder();
    const [keyFile, certFile] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const args = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=served.test'];
    spawnSync('openssl', [...args, '-keyout', keyFile, '-out', certFile]);
    [key, cert] = [readFileSync(keyFile, 'utf8'), readFileSync(certFile, 'utf8')];
  });
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.destroy();
    for (const server of servers.splice(0)) server.close();
  });

  const tlsServer = (minVersion: SecureVersion, maxVersion: SecureVersion) =>
    listening(
      createTlsServer({ key, cert, minVersion, maxVersion, ciphers: 'DEFAULT:@SECLEVEL=0' }).on(
        'tlsClientError',
        () => undefined,
      ),
    );

  it('tell each version apart, old ones included, and the certificate that is shown', async () => {
    const modern = await tlsServer('TLSv1.2', 'TLSv1.3');
    const old = await tlsServer('TLSv1', 'TLSv1.1');
    const { facts, outcome } = await ask([modern, old]);
    expect(outcome).toBeUndefined();
    expect(facts).toEqual([
      {
        address: '127.0.0.1',
        port: modern,
        protocols: { 'TLSv1.0': 'refused', 'TLSv1.1': 'refused', 'TLSv1.2': 'accepted', 'TLSv1.3': 'accepted' },
        certificate: expect.stringMatching(/^[0-9a-f]{64}$/),
        cipher: expect.stringMatching(/^TLS_/),
        keyExchange: expect.any(String),
      },
      expect.objectContaining({
        port: old,
        protocols: { 'TLSv1.0': 'accepted', 'TLSv1.1': 'accepted', 'TLSv1.2': 'refused', 'TLSv1.3': 'refused' },
      }),
    ]);
  });

  it('leave out what speaks something else, hangs up, or never answers', async () => {
    const plain = await listening(createServer((socket) => socket.end('HTTP/1.0 400 Bad Request\r\n\r\n')));
    const closing = await listening(createServer((socket) => socket.destroy()));
    const silent = await listening(createServer());
    expect((await ask([plain, closing, silent])).facts).toEqual([]);
  });

  it.each([
    ['smtp', ['220 mail.test ESMTP\r\n', '250-mail.test\r\n250 STARTTLS\r\n', '220 go ahead\r\n'], true],
    ['smtp', ['220 mail.test ESMTP\r\n', '250 mail.test\r\n', '502 not here\r\n'], false],
    ['imap', ['* OK ready\r\n', 'a1 OK begin\r\n'], true],
    ['pop3', ['+OK ready\r\n', '+OK begin\r\n'], true],
    ['ftp', ['220 ready\r\n', '234 begin\r\n'], true],
    ['postgresql', ['', 'S'], true],
    ['postgresql', ['', 'N'], false],
    ['ldap', ['', Buffer.from('300c02010178070a010004000400', 'hex')], true],
  ] as const)('begin in the words of %s where a protocol begins in the clear', async (greeting, words, isTls) => {
    const port = await listening(
      createServer((socket) => {
        let next = 0;
        const say = () => {
          const word = words[next] ?? '';
          next += 1;
          socket.write(word);
          if (next < words.length || !isTls) return;
          socket.removeAllListeners('data');
          const secure = new TLSSocket(socket, { isServer: true, key, cert });
          secure.on('error', () => undefined);
        };
        if (words[0] === '') next = 1;
        else say();
        socket.on('data', say);
      }),
    );
    const { kind } = await handshake({ host: '127.0.0.1', port, greeting }, 'TLSv1', 'TLSv1.3');
    expect(kind).toBe(isTls ? 'accepted' : 'noTls');
  });

  it('add the certificate that is shown to the certificates', async () => {
    const port = await tlsServer('TLSv1.2', 'TLSv1.3');
    const { facts } = await ask([port]);
    const served = await collect(certificates, new LocalTarget(), { tlsEndpoints: facts });
    expect(Object.values(served.facts as object)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          subject: expect.stringContaining('served.test'),
          places: [{ store: `tls:${port}`, usedBy: null }],
        }),
      ]),
    );
  });
});

it('is not done unless the owner of the host asks for it', async () => {
  const { facts, outcome, reason } = await collect(tlsEndpoints, new LocalTarget(), { listeners: [listener(1)] });
  expect({ facts, outcome, reason }).toEqual({ facts: undefined, outcome: 'not_run', reason: 'disabled_by_owner' });
});
