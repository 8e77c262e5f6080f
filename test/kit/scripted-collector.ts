import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';

export interface Received {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** Uncompressed. */
  readonly body: Buffer;
}

export interface Scripted {
  readonly address: string;
  readonly received: readonly Received[];
  close(): Promise<void>;
}

/** One answer; `drop` ends the connection without any. */
export type Line =
  | { readonly status: number; readonly body?: unknown; readonly headers?: Record<string, string> }
  | 'drop';

/** A collector on a real port that answers by a script, its last line again and again: for what a good collector never says. */
export async function scriptedCollector(...script: readonly Line[]): Promise<Scripted> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = unpacked(Buffer.concat(chunks), request.headers['content-encoding']);
      received.push({ url: request.url ?? '', headers: request.headers, body });
      const line = script[Math.min(received.length, script.length) - 1] ?? 'drop';
      if (line === 'drop') {
        request.socket.destroy();
        return;
      }
      response.writeHead(line.status, { 'content-type': 'application/json', ...line.headers });
      response.end(JSON.stringify(line.body ?? {}));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}`,
    received,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function unpacked(body: Buffer, encoding: string | undefined): Buffer {
  if (encoding === 'zstd') return zstdDecompressSync(body);
  return encoding === 'gzip' ? gunzipSync(body) : body;
}
