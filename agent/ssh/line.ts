import { connect as connectSocket, type Socket } from 'node:net';
import type { Hop } from '../hosts-file.ts';
import { VisitError } from './visit-error.ts';

/** A TCP connection. Throws `VisitError` `unreachable` or `timed_out`. */
export function openLine({ name, address, port }: Hop, connectMs: number, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connectSocket({ host: address, port, noDelay: true });
    const place = `${name} at ${address} port ${port}`;
    const fail = (error: VisitError) => {
      end();
      socket.destroy();
      reject(error);
    };
    const late = () =>
      fail(
        new VisitError(
          'unreachable',
          'line',
          `${place} did not answer within ${connectMs / 1000} s`,
          'check address, port and firewalls on the way',
        ),
      );
    const timer = setTimeout(late, connectMs);
    const stop = () => fail(new VisitError('timed_out', 'line', `${place}: the visit ended`, 'raise limits.seconds'));
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      socket.removeAllListeners();
      socket.on('error', () => undefined);
    };
    signal.addEventListener('abort', stop, { once: true });
    socket.once('connect', () => {
      end();
      resolve(socket);
    });
    socket.once('error', (error) => {
      const code = 'code' in error ? String(error.code) : error.message;
      fail(
        new VisitError('unreachable', 'line', `${place} cannot be reached: ${code}`, cureOf(code), { cause: error }),
      );
    });
  });
}

function cureOf(code: string): string {
  if (code === 'ECONNREFUSED') return 'no SSH server listens there: check the port, and that sshd runs';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'the name is not known: write an address, or mend the DNS';
  return 'check address, port and the way there';
}
