import { promisify } from 'node:util';
import { constants, gunzip, zstdDecompress } from 'node:zlib';
import { MusterError } from '../../policies/base/errors.ts';
import { MAX_EXPANSION_RATIO, MAX_REPORT_COMPRESSED_BYTES } from '../../policies/base/limits.ts';

const decoders = { gzip: promisify(gunzip), zstd: promisify(zstdDecompress) } as const;

/** A frame may ask for a window of 128 MiB before it has said anything; a report has no use for more than itself. */
const WINDOW_LOG_MAX = 23; // 8 MiB
const ZSTD_PARAMS = { params: { [constants.ZSTD_d_windowLogMax]: WINDOW_LOG_MAX } };

/**
 * The bytes that were compressed. Refused before they are all there: more than the limit, or more than a hundred times
 * what came, which no honest report is. Throws `too_large`, `bad_request` or `unsupported_media_type`.
 */
export async function decodeBody(body: unknown, encoding: string | undefined, maxBytes: number): Promise<Uint8Array> {
  if (!(body instanceof Uint8Array) || body.length === 0) throw new MusterError('bad_request', 'the body is empty');
  const name = encoding?.trim().toLowerCase() ?? 'identity';
  if (name === 'identity') return body;
  if (name !== 'gzip' && name !== 'zstd')
    throw new MusterError(
      'unsupported_media_type',
      `content encoding "${name}" is not read here; send zstd, gzip or none`,
    );
  if (body.length > MAX_REPORT_COMPRESSED_BYTES)
    throw new MusterError('too_large', `${body.length} compressed bytes; at most ${MAX_REPORT_COMPRESSED_BYTES}`);
  const maxOutputLength = Math.min(maxBytes, body.length * MAX_EXPANSION_RATIO);
  try {
    if (name === 'zstd') return await decoders.zstd(body, { maxOutputLength, ...ZSTD_PARAMS });
    return await decoders.gzip(body, { maxOutputLength });
  } catch (error) {
    if ((error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE') {
      throw new MusterError(
        'too_large',
        `the body expands to more than ${maxOutputLength} bytes, from ${body.length}`,
        { cause: error },
      );
    }
    throw new MusterError('bad_request', `the body is not ${name}`, { cause: error });
  }
}
