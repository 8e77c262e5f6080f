import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MusterError, messageOf } from '../policies/base/errors.ts';
import { isObject } from '../policies/base/json.ts';
import { factsAt, sections, withFacts } from '../policies/inventory/inventory.ts';
import type { Report } from '../policies/inventory/report.ts';
import { appendStream } from '../policies/inventory/streams.ts';
import { writeDurably } from './state.ts';

/** Sections that grow between the reports that carry them, each bounded by its own shape. */
const streams = sections.filter(({ isStream }) => isStream);

type Gathered = Readonly<Record<string, unknown>>;

/**
 * What streams held since they last travelled: each look adds to it, and a report that carries them takes it along.
 * Losing the file costs what was seen since then, no more.
 */
export class StreamGatherer {
  readonly #path: string;

  constructor(folder: string) {
    this.#path = join(folder, 'streams.json');
  }

  /** The report with everything gathered so far in its streams; that is kept on the disk until `clear`. */
  add(report: Report): Report {
    const before = this.#read();
    const gathered: Record<string, unknown> = {};
    let { inventory } = report;
    for (const section of streams) {
      const facts = factsAt(inventory, section.id);
      const all = facts === undefined ? before[section.id] : appendStream(section, before[section.id], facts);
      if (all === undefined) continue;
      gathered[section.id] = all;
      if (facts !== undefined) inventory = withFacts(inventory, section.id, all);
    }
    const text = JSON.stringify(gathered);
    if (text !== JSON.stringify(before)) writeDurably(this.#path, text);
    return { ...report, inventory };
  }

  /** What was gathered is on its way. */
  clear(): void {
    if (Object.keys(this.#read()).length > 0) writeDurably(this.#path, '{}');
  }

  #read(): Gathered {
    try {
      const value: unknown = JSON.parse(readFileSync(this.#path, 'utf8'));
      return isObject(value) ? value : {};
    } catch (error) {
      if (error instanceof SyntaxError) return {};
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {};
      throw new MusterError('read_failed', `cannot read ${this.#path}: ${messageOf(error)}`, { cause: error });
    }
  }
}
