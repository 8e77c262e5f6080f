import { closeSync, fsyncSync, openSync, readFileSync, renameSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { isObject } from '../policies/base/json.ts';
import { CATALOGUE_VERSION } from './catalogue/version.ts';

/**
 * What probes remember from one inspection to the next: answers of questions that cost too much to be asked each time.
 * A probe without a memory asks nothing of the kind, and says so.
 */
export interface ProbeMemory {
  /** What was remembered under this name, as JSON keeps it; `undefined`: nothing. Its shape is to be checked. */
  recall(name: string): unknown;
  remember(name: string, value: unknown): void;
}

/** A day's answer of the package manager for 20,000 packages is below 4 MiB. */
const MAX_BYTES = 8 * 1024 * 1024;
const NAME = 'probe-memory.json';

/** A memory that ends with the process. */
export function passingMemory(known: Readonly<Record<string, unknown>> = {}): ProbeMemory {
  const values = new Map(Object.entries(known));
  return { recall: (name) => values.get(name), remember: (name, value) => values.set(name, value) };
}

/**
 * The memory in the agent's folder. One that is damaged, too large or written by another catalogue is empty: everything
 * in it can be asked again.
 */
export class FolderMemory implements ProbeMemory {
  readonly #path: string;
  readonly #values: Map<string, unknown>;
  #isChanged = false;

  constructor(folder: string) {
    this.#path = join(folder, NAME);
    this.#values = readValues(this.#path);
  }

  recall(name: string): unknown {
    return this.#values.get(name);
  }

  remember(name: string, value: unknown): void {
    this.#values.set(name, value);
    this.#isChanged = true;
  }

  /** Writes what is new. A disk that is full costs the memory and nothing else. */
  save(): void {
    if (!this.#isChanged) return;
    const text = JSON.stringify({ catalogue: CATALOGUE_VERSION, values: Object.fromEntries(this.#values) });
    if (Buffer.byteLength(text) > MAX_BYTES) return;
    try {
      const next = `${this.#path}.new`;
      const descriptor = openSync(next, 'w', 0o600);
      try {
        writeSync(descriptor, text);
        fsyncSync(descriptor);
      } finally {
        closeSync(descriptor);
      }
      renameSync(next, this.#path);
      this.#isChanged = false;
    } catch {
      // The next round asks again.
    }
  }
}

function readValues(path: string): Map<string, unknown> {
  try {
    if (statSync(path).size > MAX_BYTES) return new Map();
    const told: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (isObject(told) && told.catalogue === CATALOGUE_VERSION && isObject(told.values))
      return new Map(Object.entries(told.values));
  } catch {
    // None yet, or a damaged one.
  }
  return new Map();
}
