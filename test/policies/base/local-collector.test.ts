import { writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { MusterError } from '../../../policies/base/errors.ts';
import { collectorClient, hasLocalCollector } from '../../../policies/base/local-collector.ts';
import { newFolder, removeFolders } from '../../kit/folder.ts';

removeFolders();
afterEach(() => vi.unstubAllEnvs());

/** A data folder whose `local.json` holds `text`, in force as MUSTER_DATA. */
function dataFolder(text?: string): string {
  const folder = newFolder();
  vi.stubEnv('MUSTER_DATA', folder);
  if (text !== undefined) writeFileSync(join(folder, 'local.json'), text);
  return folder;
}

async function serving(answer: (request: IncomingMessage, response: ServerResponse, body: string) => void) {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => answer(request, response, body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  dataFolder(JSON.stringify({ address: `${address}/`, token: 'secret-token' }));
  return address;
}

const thrownBy = async (work: () => unknown): Promise<unknown> => {
  try {
    await work();
  } catch (error) {
    return error;
  }
  return undefined;
};

describe('what a command of this machine knows of its collector', () => {
  it('is the address and the token in local.json, and the body goes as JSON', async () => {
    const seen: string[] = [];
    await serving(({ method, url, headers }, response, body) => {
      seen.push(`${method} ${url} ${headers.authorization} ${headers['content-type'] ?? '-'} ${body}`);
      response.writeHead(method === 'DELETE' ? 204 : 200).end(method === 'DELETE' ? '' : '{"a":1}');
    });
    const client = collectorClient();
    expect(hasLocalCollector()).toBe(true);
    expect(await client.get('/api/v1/units')).toEqual({ a: 1 });
    expect(await client.post('/api/v1/units', { id: 'x' })).toEqual({ a: 1 });
    expect(await client.delete('/api/v1/units/x')).toBeUndefined();
    expect(seen).toEqual([
      'GET /api/v1/units Bearer secret-token - ',
      'POST /api/v1/units Bearer secret-token application/json {"id":"x"}',
      'DELETE /api/v1/units/x Bearer secret-token - ',
    ]);
  });

  it.each`
    text                         | code                | says                                            | why
    ${undefined}                 | ${'unreachable'}    | ${/start one with "muster up", or pass a file/} | ${'nobody started one'}
    ${'{"address": "http://x"'}  | ${'config_invalid'} | ${/start the collector again/}                  | ${'the file is cut short'}
    ${'{"address": 7}'}          | ${'config_invalid'} | ${/no address and token/}                       | ${'the file is another one'}
    ${`"${'x'.repeat(70_000)}"`} | ${'config_invalid'} | ${/no address and token/}                       | ${'the file is far too long'}
  `('is refused with the cure: $why', async ({ text, code, says }) => {
    dataFolder(text);
    const error = await thrownBy(() => collectorClient(', or pass a file'));
    expect(error).toMatchObject({ code, message: expect.stringMatching(says) });
  });
});

describe('what a collector refuses', () => {
  it('comes back with its code, its sentence and every complaint', async () => {
    const complaints = [{ pointer: '/rules/0', message: 'is wrong' }];
    await serving((_request, response) =>
      response.writeHead(422).end(JSON.stringify({ code: 'pack_invalid', message: 'the pack is wrong', complaints })),
    );
    const error = await thrownBy(() => collectorClient().put('/api/v1/x', {}));
    expect(error).toBeInstanceOf(MusterError);
    expect(error).toMatchObject({ code: 'pack_invalid', message: 'the pack is wrong', complaints });
  });

  it.each`
    status | body                                              | says                                  | why
    ${401} | ${'{"code":"not_signed_in","message":"sign in"}'} | ${/answered 401: sign in; the token/} | ${'the token is of an earlier start'}
    ${502} | ${'<html>bad gateway</html>'}                     | ${/answered 502/}                     | ${'a proxy answered'}
    ${200} | ${'<html>hello</html>'}                           | ${/is no collector/}                  | ${'something else listens there'}
  `('is said without the token: $why', async ({ status, body, says }) => {
    await serving((_request, response) => response.writeHead(status).end(body));
    const error = await thrownBy(() => collectorClient().get('/api/v1/x'));
    expect(error).toMatchObject({ message: expect.stringMatching(says) });
    expect(String(error)).not.toContain('secret-token');
  });

  it('is nothing at all when nobody listens', async () => {
    dataFolder(JSON.stringify({ address: 'http://127.0.0.1:9', token: 't' }));
    expect(await thrownBy(() => collectorClient().get('/api/v1/x'))).toMatchObject({
      code: 'unreachable',
      message: expect.stringMatching(/http:\/\/127\.0\.0\.1:9 did not answer \(.+\); is it running\?/),
    });
  });
});

describe('an answer line by line', () => {
  const collect = async (lines: AsyncGenerator<unknown>): Promise<unknown[]> => {
    const seen: unknown[] = [];
    for await (const line of lines) seen.push(line);
    return seen;
  };

  it('is handed over as the lines come, wherever they are cut, marks included', async () => {
    const text = Buffer.from('{"name":"Cục Lãnh sự"}\n{"n":2}\n');
    await serving((_request, response) => {
      response.writeHead(200);
      for (let at = 0; at < text.length; at += 5) response.write(text.subarray(at, at + 5));
      response.end();
    });
    expect(await collect(collectorClient().postForLines('/api/v1/try', {}))).toEqual([
      { name: 'Cục Lãnh sự' },
      { n: 2 },
    ]);
  });

  it('that ends in the middle of a line is no answer', async () => {
    await serving((_request, response) => response.writeHead(200).end('{"n":1}\n{"n"'));
    expect(await thrownBy(() => collect(collectorClient().postForLines('/api/v1/try', {})))).toMatchObject({
      code: 'unreachable',
      message: expect.stringMatching(/cut short/),
    });
  });

  it('that is refused throws what was refused', async () => {
    await serving((_request, response) => response.writeHead(400).end('{"code":"bad_request","message":"no"}'));
    expect(await thrownBy(() => collect(collectorClient().postForLines('/api/v1/try', {})))).toMatchObject({
      code: 'bad_request',
    });
  });
});
