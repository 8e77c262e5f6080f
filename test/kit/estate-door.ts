import { spawn } from 'node:child_process';
import { createServer, type Server, type Socket } from 'node:net';
import { findTool } from './tools.ts';

/** A port of loopback that leads into the network of a host. */
export class EstateDoor {
  readonly port: number;
  readonly #server: Server;
  readonly #open: Set<{ end(): void }>;

  private constructor(server: Server, open: Set<{ end(): void }>) {
    const address = server.address();
    this.port = typeof address === 'object' && address !== null ? address.port : 0;
    this.#server = server;
    this.#open = open;
  }

  /** `pid`: any process of the host. The cable is cut once the host has sent as many bytes. */
  static async open(pid: number, cutAfterBytes = Number.POSITIVE_INFINITY): Promise<EstateDoor> {
    const open = new Set<{ end(): void }>();
    const server = createServer((socket) => {
      const cable = lead(socket, pid, cutAfterBytes);
      open.add(cable);
      socket.once('close', () => open.delete(cable));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new EstateDoor(server, open);
  }

  close(): void {
    this.#server.close();
    for (const cable of this.#open) cable.end();
  }
}

/** One connection, carried by a process that is in the network of the host. */
function lead(socket: Socket, pid: number, cutAfterBytes: number): { end(): void } {
  const busybox = findTool('busybox') ?? 'busybox';
  const carrier = spawn('nsenter', ['-t', String(pid), '-n', busybox, 'nc', '127.0.0.1', '22'], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const end = (): void => {
    carrier.kill('SIGKILL');
    socket.destroy();
  };
  let passed = 0;
  carrier.stdout.on('data', (chunk: Buffer) => {
    passed += chunk.length;
    if (passed > cutAfterBytes) end();
    else if (!socket.write(chunk)) {
      carrier.stdout.pause();
      socket.once('drain', () => carrier.stdout.resume());
    }
  });
  socket.pipe(carrier.stdin);
  for (const part of [socket, carrier, carrier.stdin]) part.on('error', end);
  carrier.once('close', () => socket.end());
  socket.once('close', end);
  return { end };
}
