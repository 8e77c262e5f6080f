import { connect, createServer } from 'node:net';
import { createInterface } from 'node:readline';

// The two ends of the differential test of firewall facts, each started inside a network namespace: `listen PORTS`
// takes connections on all addresses; `connect` answers lines of JSON questions with what became of each connection.

/** One try: from which address, to which. */
export interface Attempt {
  readonly from: string;
  readonly to: string;
  readonly port: number;
  /** No answer within this time means dropped. */
  readonly patienceMs: number;
}

function listen(ports: readonly number[]): void {
  let waiting = ports.length;
  for (const port of ports) {
    createServer((socket) => socket.destroy()).listen({ port, host: '::' }, () => {
      waiting -= 1;
      if (waiting === 0) process.stdout.write('ready\n');
    });
  }
}

function attempt({ from, to, port, patienceMs }: Attempt): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: to, port, localAddress: from });
    const end = (isOpen: boolean) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(isOpen);
    };
    const timer = setTimeout(() => end(false), patienceMs);
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
}

async function answer(line: string): Promise<void> {
  const attempts = JSON.parse(line) as Attempt[];
  process.stdout.write(`${JSON.stringify(await Promise.all(attempts.map(attempt)))}\n`);
}

const [verb, ports = ''] = process.argv.slice(2);
if (verb === 'listen') listen(ports.split(',').map(Number));
if (verb === 'connect') createInterface({ input: process.stdin }).on('line', (line) => void answer(line));
