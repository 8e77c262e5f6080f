import { createReadStream, createWriteStream, existsSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { MusterError, messageOf } from '../../policies/base/errors.ts';
import { type CollectorClient, collectorClient, collectorClientAt } from '../../policies/base/local-collector.ts';
import { type CommonOptions, languageOf } from '../../policies/commands/options.ts';
import type { ImportAnswer, ImportRow, ImportUploadAnswer, Page } from '../api.ts';
import { showImport, showQueue } from './import-words.ts';
import { print } from './terminal.ts';

export interface ImportOptions extends CommonOptions {
  readonly unit?: string;
  /** Accept what is handed in at once, where the collector lets the same hands do so. */
  readonly accept?: boolean;
  readonly acceptId?: string;
  readonly refuseId?: string;
  readonly show?: string;
  readonly receipt?: string;
  readonly out?: string;
  readonly reason?: string;
  readonly fingerprint?: string;
  readonly force?: boolean;
  readonly to?: string;
  readonly tokenStdin?: boolean;
}

const IMPORTS = '/api/v1/imports';
const ASK_AGAIN_MS = 300;
const MAX_TOKEN_LENGTH = 4096;

/**
 * `muster import [FILE...]`: hands files in and shows what is inside; without files it shows the queue. 0: all of it was
 * taken, or waits for somebody; 1: something in it will not be taken; 3: a file is damaged or forged.
 */
export async function importCommand(files: readonly string[], options: ImportOptions): Promise<number> {
  const client = await clientFor(options);
  const asked = [options.acceptId, options.refuseId, options.show, options.receipt].filter((id) => id !== undefined);
  if (asked.length > 1 || (asked.length === 1 && files.length > 0))
    throw new MusterError('bad_request', 'give files, or one of --show, --accept-id, --refuse-id and --receipt');
  if (options.receipt !== undefined) return saveReceipt(client, options.receipt, options.out);
  if (asked.length === 1) return actOn(client, options);
  if (files.length === 0) return showWaiting(client, options);
  for (const file of files) checkFile(file);
  const answers: ImportAnswer[] = [];
  for (const file of files) answers.push(await handIn(client, file, options));
  if (options.json === true) print(JSON.stringify(answers, null, 2));
  return Math.max(...answers.map(exitCodeOf));
}

async function clientFor({ to, tokenStdin }: ImportOptions): Promise<CollectorClient> {
  if (to === undefined) return collectorClient();
  if (tokenStdin !== true) throw new MusterError('bad_request', '--to needs a token of that collector: --token-stdin');
  let token = '';
  for await (const chunk of process.stdin.setEncoding('utf8')) {
    token += String(chunk);
    if (token.length > MAX_TOKEN_LENGTH || token.includes('\n')) break;
  }
  return collectorClientAt(to, token);
}

function checkFile(file: string): void {
  try {
    if (statSync(file).isFile()) return;
  } catch (error) {
    throw new MusterError('read_failed', `"${file}" cannot be read: ${messageOf(error)}`, { cause: error });
  }
  throw new MusterError('read_failed', `"${file}" is no file`);
}

async function handIn(client: CollectorClient, path: string, options: ImportOptions): Promise<ImportAnswer> {
  const { unit } = options;
  const query = new URLSearchParams({ file: basename(path), ...(unit === undefined ? {} : { unit }) });
  const found = (await client.postFile(`${IMPORTS}?${query}`, createReadStream(path))) as ImportUploadAnswer;
  const isAccepted = options.accept === true && found.state === 'waiting';
  const answer = isAccepted ? await decide(client, found.importId, 'accept', options) : found;
  if (options.json !== true) showImport(answer, languageOf(options), found.isKnown);
  return answer;
}

async function actOn(client: CollectorClient, options: ImportOptions): Promise<number> {
  const { acceptId, refuseId, show = '' } = options;
  const answer =
    acceptId !== undefined
      ? await decide(client, acceptId, 'accept', options)
      : refuseId !== undefined
        ? await decide(client, refuseId, 'refuse', options)
        : ((await client.get(`${IMPORTS}/${encodeURIComponent(show)}`)) as ImportAnswer);
  if (options.json === true) print(JSON.stringify(answer, null, 2));
  else showImport(answer, languageOf(options), false);
  return refuseId === undefined ? exitCodeOf(answer) : 0;
}

async function decide(
  client: CollectorClient,
  importId: string,
  what: 'accept' | 'refuse',
  { reason, unit, fingerprint, force }: ImportOptions,
): Promise<ImportAnswer> {
  if (reason === undefined) throw new MusterError('bad_request', 'a decision needs a reason: --reason "..."');
  const accepted = {
    ...(unit === undefined ? {} : { unitId: unit }),
    ...(fingerprint === undefined ? {} : { fingerprint }),
    ...(force === undefined ? {} : { force }),
  };
  const path = `${IMPORTS}/${encodeURIComponent(importId)}`;
  let answer = (await client.post(`${path}/${what}`, {
    reason,
    ...(what === 'accept' ? accepted : {}),
  })) as ImportAnswer;
  while (answer.state === 'importing') {
    await wait(ASK_AGAIN_MS);
    answer = (await client.get(path)) as ImportAnswer;
  }
  return answer;
}

function exitCodeOf({ state, contents }: ImportAnswer): number {
  if (state === 'invalid') return 3;
  const { rejected = 0, too_old = 0, full_report_needed = 0 } = contents.fates;
  return rejected + too_old + full_report_needed > 0 ? 1 : 0;
}

async function showWaiting(client: CollectorClient, options: ImportOptions): Promise<number> {
  const page = (await client.get(`${IMPORTS}?group=waiting`)) as Page<ImportRow>;
  if (options.json === true) print(JSON.stringify(page, null, 2));
  else showQueue(page, languageOf(options));
  return 0;
}

async function saveReceipt(client: CollectorClient, importId: string, out: string | undefined): Promise<number> {
  const path = out ?? `${importId}.receipt`;
  const content = await client.download(`${IMPORTS}/${encodeURIComponent(importId)}/receipt`);
  await saveDownload(path, content);
  print(path);
  return 0;
}

/** Writes what comes into a file that must not exist yet, readable by its owner alone. */
export async function saveDownload(path: string, content: AsyncIterable<Uint8Array>): Promise<void> {
  if (existsSync(path)) throw new MusterError('bad_request', `${path} is there already; name another file with --out`);
  try {
    await pipeline(content, createWriteStream(path, { mode: 0o600, flags: 'wx' }));
  } catch (error) {
    throw new MusterError('store_failed', `cannot write ${path}: ${messageOf(error)}`, { cause: error });
  }
}
