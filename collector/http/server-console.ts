import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { contentPolicy } from './server-headers.ts';

/** Stands in the built page wherever the nonce belongs. */
const NONCE_MARK = /__MUSTER_NONCE__/g;
const NONCE_BYTES = 18;
/** Files of the build carry a hash of their content in their name. */
const HASHED = /-[A-Za-z0-9_-]{8,}\.[a-z0-9]+$/;
const YEAR_SECONDS = 31_536_000;

const NOT_BUILT = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Muster</title>
<p>The console is not built yet. Run <code>npm run build</code> and load this page again.</p></html>`;

/**
 * Serves the built console: its files as they are, compressed beforehand, and its page with a nonce made for this
 * answer. Every address that is not a file and not the API is a page of the console.
 */
export async function serveConsole(app: FastifyInstance, folder: string): Promise<void> {
  await app.register(fastifyStatic, {
    root: folder,
    serve: false,
    preCompressed: true,
    index: false,
    dotfiles: 'deny',
  });
  const page = async (_request: FastifyRequest, reply: FastifyReply) => sendPage(reply, folder);
  const config = { access: 'public' as const };
  const schema = { hide: true };
  app.get('/', { config, schema }, page);
  app.get('/index.html', { config, schema }, page);
  app.get('/*', { config, schema }, async (request, reply) => {
    const path = decodeURI(request.url.split('?', 1)[0] ?? '/');
    if (isPage(path)) return sendPage(reply, folder);
    const maxAge = HASHED.test(path) ? YEAR_SECONDS * 1000 : 0;
    return reply.sendFile(path.slice(1), folder, { maxAge, immutable: maxAge > 0 });
  });
}

/** A last step without a dot is a page's address; the API's own addresses and hidden files are never pages. */
function isPage(path: string): boolean {
  return !path.startsWith('/api/') && !path.includes('/.') && !(path.split('/').at(-1) ?? '').includes('.');
}

async function sendPage(reply: FastifyReply, folder: string): Promise<FastifyReply> {
  const nonce = randomBytes(NONCE_BYTES).toString('base64');
  // Read each time: it is small, and a new build counts at once.
  const text = await readFile(join(folder, 'index.html'), 'utf8').catch(() => NOT_BUILT);
  return reply
    .header('content-security-policy', contentPolicy(nonce))
    .header('cache-control', 'no-store')
    .type('text/html; charset=utf-8')
    .send(text.replace(NONCE_MARK, nonce));
}
