import { randomInt } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Collector } from '../../collector/collector.ts';

/** What a line does to one request: carries it, loses it on the way there or its answer on the way back, or carries it twice. */
export type Fault = 'none' | 'lost' | 'answer_lost' | 'twice';

export interface FaultyLine {
  readonly address: string;
  /** What happens to each request from now on. */
  fault: () => Fault;
  /** Whom it leads to. */
  collector: Collector;
  close(): Promise<void>;
}

/** A line between a real agent and a collector in this process, that fails as it is told. */
export async function faultyLine(collector: Collector): Promise<FaultyLine> {
  const line = { collector, fault: (): Fault => 'none' };
  const server = createServer((incoming, outgoing) => {
    void carry(line.collector, line.fault(), incoming, outgoing);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(line, {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}

async function carry(
  { app }: Collector,
  fault: Fault,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  if (fault === 'lost') {
    incoming.socket.destroy();
    return;
  }
  const { host: _, connection: __, ...headers } = incoming.headers;
  const ask = () =>
    app.inject({
      method: (incoming.method ?? 'GET') as 'GET',
      url: incoming.url ?? '/',
      headers: { ...headers, host: '127.0.0.1' },
      payload: Buffer.concat(chunks),
      remoteAddress: `127.${randomInt(256)}.${randomInt(256)}.${randomInt(256)}`, // no limit for one address is met
    });
  if (fault === 'twice') await ask();
  const { statusCode, body } = await ask();
  if (fault === 'answer_lost') incoming.socket.destroy();
  else outgoing.writeHead(statusCode, { 'content-type': 'application/json' }).end(body);
}
