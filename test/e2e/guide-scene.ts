import { chmodSync, cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { bundleAgent } from '../../bin/agent-file.ts';
import { inPackage } from '../../policies/base/package-root.ts';
import { freePort } from '../kit/database.ts';

// What the guide for units takes for granted, and the slips whose messages it explains.

/** One slip after another, in the folder where the guide was followed. */
export const MISTAKES = [
  'muster-agent once --data nobody',
  'muster-agent enrol --collector muster.example --data new < token',
  'muster-agent enrol --collector http://127.0.0.1:9 --data new < token',
  'echo abc | muster-agent enrol --collector https://muster.example --data new',
  'muster-agent enrol --collector "$CONSOLE" --data new < token',
  'muster-agent enrol --collector https://muster.example < token',
  'muster-agent install --collector https://muster.example',
  'cp hosts.json open.json && chmod 666 open.json && muster-agent visit --hosts open.json --out v',
  'sed s/address/adress/ hosts.json > slip.json && muster-agent visit --hosts slip.json --out v',
  'muster-agent visit --hosts nowhere.json',
  `sed 's/"port": [0-9]*/"port": 9/' hosts.json > closed.json && muster-agent visit --hosts closed.json --out v`,
  'sh /media/stick/record.sh -o /media/stick/web-3.bundle',
  'head -c 100000 /media/stick/web-3.bundle > cut.bundle; npx muster check cut.bundle',
  'sed s/PRETTY_NAME/PRETTY_NAMO/ /media/stick/web-3.bundle > edited.bundle; npx muster check edited.bundle',
  'npx muster check token',
  'npx muster check /media/stick',
  'muster-agent pack --out empty.courier',
  'muster-agent pack --bundle /media/stick/web-3.bundle --out /media/stick/web-3.courier',
  'muster-agent receipt token',
  'npx muster import win-2.bundle --accept',
  'npx muster import win-2.bundle --unit nowhere --accept --reason "a reason"',
] as const;

/** The programs that the guide types, a stick, a recording that came from Windows, and a folder for a mounted disk. */
export async function prepare(folder: string): Promise<void> {
  for (const name of ['bin', 'stick', 'disk/usr/lib', 'disk/etc']) mkdirSync(join(folder, name), { recursive: true });
  const agent = join(folder, 'muster-agent.mjs');
  await bundleAgent('esm', agent);
  const node = process.execPath;
  const programs = {
    sudo: 'exec "$@"',
    npx: `shift; exec '${node}' '${inPackage('bin', 'muster.js')}' "$@"`,
    'muster-agent': `exec '${node}' '${agent}' "$@"`,
  };
  for (const [name, body] of Object.entries(programs)) {
    writeFileSync(join(folder, 'bin', name), `#!/bin/sh\n${body}\n`);
    chmodSync(join(folder, 'bin', name), 0o755);
  }
  cpSync(inPackage('test/fixtures/hosts/windows-server-2019/host.bundle'), join(folder, 'win-1.bundle'));
  cpSync(inPackage('test/fixtures/hosts/windows-server-2012-r2/host.bundle'), join(folder, 'win-2.bundle'));
  const etc = {
    'os-release': 'ID=debian\nVERSION_ID="12"\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n',
    hostname: 'room-204\n',
    passwd: 'root:x:0:0::/root:/bin/sh\n',
    group: 'root:x:0:\n',
    'machine-id': '0123456789abcdef0123456789abcdef\n',
  };
  for (const [name, text] of Object.entries(etc)) writeFileSync(join(folder, 'disk/etc', name), text);
}

/** The line between host and collector, which can be cut. */
export async function lineTo(port: number): Promise<{ readonly address: string; cut(): void }> {
  const sockets = new Set<Socket>();
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
  };
  const server: Server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    for (const socket of [near, far]) keep(socket);
    near.pipe(far).pipe(near);
  });
  const own = await freePort();
  await new Promise<void>((resolve) => server.listen(own, '127.0.0.1', resolve));
  const cut = () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  return { address: `http://127.0.0.1:${own}`, cut };
}
