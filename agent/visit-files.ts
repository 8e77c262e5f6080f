import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../policies/base/errors.ts';
import type { VisitEntry } from './hosts-file.ts';
import { VisitError } from './ssh/visit-error.ts';
import { writeDurably } from './state.ts';
import type { Visit } from './targets/ssh.ts';
import type { VisitResult } from './visits.ts';

export type FileForm = 'report' | 'recording';

/** Writes results into a folder that only its owner may read: one file a host, named after its entry. */
export class VisitFiles {
  readonly #folder: string;
  readonly #form: FileForm;

  /** Throws the error of the file system where the folder cannot be made. */
  constructor(folder: string, form: FileForm) {
    this.#folder = folder;
    this.#form = form;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  }

  keep({ name }: VisitEntry, { report, recording }: Visit): VisitResult {
    const isReport = this.#form === 'report';
    const file = join(this.#folder, `${name}.${isReport ? 'json' : 'bundle'}`);
    try {
      writeDurably(file, isReport ? `${JSON.stringify(report, null, 2)}\n` : recording);
    } catch (error) {
      const cure = 'make room, or name another folder with --out';
      throw new VisitError('not_reported', 'report', `${name}: ${messageOf(error)}`, cure, { cause: error });
    }
    return { file };
  }
}
