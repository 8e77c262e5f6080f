import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { MusterError } from '../policies/base/errors.ts';
import { MAX_REPORT_BYTES } from '../policies/base/limits.ts';
import { MAX_ITEM_BYTES } from '../policies/courier/courier.ts';
import { type CheckedCourier, type OpenedItem, openItems } from '../policies/courier/read.ts';
import { isConfirmation } from '../policies/inventory/seal.ts';
import type { ForeseenItem, ImportKind, ImportSender, ImportSignature } from './api.ts';
import type { Context } from './context.ts';
import { type Foreseer, identityOfSealed } from './import-foresee.ts';
import { foreseePackageItem } from './import-package.ts';
import type { IncomingFile } from './incoming-file.ts';
import { type RecordingReader, recordingReaderOf } from './inspect-recording.ts';
import { recipientKey } from './recipient-key.ts';
import type { NewItem } from './store/import-items.ts';

export interface ItemContext extends Context {
  readonly version: string;
}

/** What a file turned out to be; `complaint`: nothing in it is looked at. */
export interface AboutFile {
  readonly kind: ImportKind;
  readonly signature: ImportSignature;
  readonly sender: ImportSender;
  readonly publicKey?: string;
  readonly checked?: CheckedCourier;
  readonly complaint?: string;
}

/** Turns what a file holds into items, one after the other. */
export class ItemReader {
  readonly #context: ItemContext;
  readonly #foreseer: Foreseer;
  readonly #about: AboutFile;
  readonly #recordings: RecordingReader;

  constructor(context: ItemContext, foreseer: Foreseer, about: AboutFile) {
    this.#context = context;
    this.#foreseer = foreseer;
    this.#about = about;
    this.#recordings = recordingReaderOf(context.db, context.version);
  }

  async *items({
    received,
    file,
  }: {
    readonly received: IncomingFile;
    readonly file: string;
  }): AsyncGenerator<NewItem> {
    const { checked } = this.#about;
    if (checked === undefined) {
      yield await this.#single(received, file);
      return;
    }
    const { pem } = await recipientKey(this.#context.db);
    for await (const opened of openItems(createReadStream(received.path), checked, pem))
      yield await this.#opened(opened);
  }

  async #single({ path, bytes }: IncomingFile, file: string): Promise<NewItem> {
    const { kind, signature } = this.#about;
    const most =
      kind === 'recording' ? MAX_ITEM_BYTES.recording : signature === 'none' ? MAX_REPORT_BYTES : MAX_ITEM_BYTES.report;
    if (bytes > most) throw new MusterError('too_large', `"${file}" has ${bytes} bytes; a ${kind} has at most ${most}`);
    const content = await readFile(path);
    if (kind === 'report' && signature === 'none') return this.#plain(1, file, content);
    return kind === 'report' ? this.#sealed(1, 'report', file, content) : this.#recording(1, file, content);
  }

  async #opened(item: OpenedItem): Promise<NewItem> {
    const { number, kind, name, bytes, content } = item;
    if (content === undefined)
      return { number, kind, name, bytes, sha: item.storedSha, state: 'waiting', foreseen: rejected(item.complaint) };
    if (kind === 'report' || kind === 'confirmation') return this.#sealed(number, kind, name, content);
    if (kind === 'recording') return this.#recording(number, name, content);
    const about = { number, kind, name, bytes, sha: item.sha, state: 'waiting' } as const;
    if (this.#about.kind !== 'package')
      return { ...about, foreseen: rejected('only a package of a collector brings what hosts are judged by') };
    return { ...about, foreseen: await foreseePackageItem(this.#context, kind, content), body: content };
  }

  async #sealed(number: number, kind: 'report' | 'confirmation', name: string, content: Buffer): Promise<NewItem> {
    const { sha, foreseen } = await this.#foreseer.sealed(content);
    const about = {
      number,
      kind: isConfirmation(content) ? 'confirmation' : kind,
      name,
      bytes: content.length,
    } as const;
    return { ...about, sha, state: 'waiting', foreseen, ...keptBody(foreseen, content) };
  }

  async #plain(number: number, name: string, content: Buffer): Promise<NewItem> {
    const sha = identityOfSealed(content);
    const foreseen = await this.#foreseer.plain(content, sha);
    const about = { number, kind: 'plain', name, bytes: content.length, sha, state: 'waiting' } as const;
    return { ...about, foreseen, ...keptBody(foreseen, content) };
  }

  /** Kept is the report that it gives; what it was made of is named in it by its hash. */
  async #recording(number: number, name: string, content: Buffer): Promise<NewItem> {
    const sha = identityOfSealed(content);
    const about = { number, kind: 'recording', name, bytes: content.length, sha, state: 'waiting' } as const;
    const inspected = await this.#recordings.read(content, this.#context.now());
    if ('complaint' in inspected) return { ...about, foreseen: rejected(inspected.complaint) };
    const foreseen = await this.#foreseer.plain(inspected.report, sha);
    return { ...about, foreseen, ...keptBody(foreseen, inspected.report) };
  }
}

function rejected(message: string): ForeseenItem {
  return { fate: 'rejected', message };
}

/** What will not be taken anyway need not lie in the store. What is too old may be taken under another limit. */
function keptBody({ fate }: ForeseenItem, body: Buffer): Pick<NewItem, 'body'> {
  return fate === 'rejected' ? {} : { body };
}
