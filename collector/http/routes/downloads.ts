import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { MusterError } from '../../../policies/base/errors.ts';
import type { DownloadRow } from '../../api.ts';
import { type Download, listDownloads, proofOf } from '../../downloads.ts';
import { downloadRow } from '../answers.ts';
import { objectSchema, textSchema } from '../object-schema.ts';
import { defineRoute, type HttpContext, ok, type Reply, type Route } from '../route.ts';

const listing = {
  method: 'GET',
  access: 'download',
  summary: 'Files for hosts: agents, recorders',
  answers: { 200: { type: 'array', items: downloadRow } },
  async handle({ config }: HttpContext): Promise<Reply> {
    return ok(listDownloads(config.packagesFolder).map(({ path: _, ...row }): DownloadRow => row));
  },
} as const satisfies Omit<Route, 'path'>;

/** What hosts can be given, for pages and programs. */
export const getDownloads = defineRoute({ ...listing, path: '/api/v1/downloads' });

/** The same, beside the files. */
export const getDownloadList = defineRoute({ ...listing, path: '/downloads' });

interface DownloadParams {
  readonly name: string;
}

/** One file, whole or from a byte on, so that a line that was cut goes on where it was; or what proves the files. */
export const getDownload = defineRoute<DownloadParams>({
  method: 'GET',
  path: '/downloads/:name',
  access: 'download',
  summary: 'A file for hosts; SHA256SUMS, SHA256SUMS.sig and collector-key.pem prove them',
  params: objectSchema<DownloadParams>({ name: textSchema(128, 1) }),
  answers: { 200: { type: 'string' }, 206: { type: 'string' } },

  async handle({ config, db }, { params, headers }) {
    const { name } = params;
    const proof = await proofOf(name, db, config.packagesFolder);
    if (proof !== undefined)
      return { status: 200, text: Readable.from([proof]), headers: fileHeaders(name, proof.length) };
    const found = listDownloads(config.packagesFolder).find((one) => one.name === name);
    if (found === undefined)
      throw new MusterError(
        'not_found',
        `there is no file "${name}"; the packages are made by "npm run build -- --packages"`,
      );
    return fileFrom(found, headers.range, headers['if-range']);
  },
});

function fileFrom({ name, path, bytes, sha256 }: Download, range: string | undefined, ifRange: unknown): Reply {
  const etag = `"${sha256}"`;
  const start = Number(/^bytes=(\d{1,15})-$/.exec(range ?? '')?.[1] ?? 0);
  const isPart = start > 0 && start < bytes && (ifRange === undefined || ifRange === etag);
  return {
    status: isPart ? 206 : 200,
    text: createReadStream(path, { start: isPart ? start : 0, end: bytes - 1 }),
    headers: {
      ...fileHeaders(name, isPart ? bytes - start : bytes),
      etag,
      'accept-ranges': 'bytes',
      ...(isPart ? { 'content-range': `bytes ${start}-${bytes - 1}/${bytes}` } : {}),
    },
  };
}

/** Never as text: a proxy that packs what it carries would break sums and ranges. */
function fileHeaders(name: string, bytes: number): Record<string, string> {
  return {
    'content-type': 'application/octet-stream',
    'content-disposition': `attachment; filename="${name}"`,
    'content-length': String(bytes),
    'cache-control': 'no-store, no-transform',
  };
}
