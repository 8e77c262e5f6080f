import { readFileSync } from 'node:fs';
import type { Complaint } from '../base/errors.ts';
import { parseJson } from '../base/json.ts';
import { inPackage } from '../base/package-root.ts';
import { readableSections } from '../inventory/inventory.ts';
import { type Catalogue, createCatalogue } from './catalogue.ts';
import { compilePack } from './compile-pack.ts';
import type { CompiledPack } from './compiled.ts';
import { Complaints } from './complaints.ts';
import { exampleChecks } from './examples.ts';
import type { Pack } from './pack.ts';
import { frameComplaints } from './pack-door.ts';
import { complaintAboutSize, MAX_PACK_DEPTH } from './pack-size.ts';

/** A pack of 5,000 rules with their examples is about this large. */
const MAX_PACK_BYTES = 16 * 1024 * 1024;

const LIMITS = { maxDepth: MAX_PACK_DEPTH, maxTextLength: 20_000, maxKeyLength: 4096 };

export interface LoadOptions {
  /** Leave the examples alone: for packs that were proven when they were activated or shipped. */
  readonly skipsExamples?: boolean;
  /** Leave the frame alone unless the compiler stumbles over it: for packs that were proven when they were shipped. */
  readonly trustsFrame?: boolean;
  readonly catalogue?: Catalogue;
  /** Ids of the control map. */
  readonly controls?: ReadonlySet<string>;
}

export interface LoadedPack {
  /** Absent when there are complaints. */
  readonly compiled?: CompiledPack;
  readonly complaints: readonly Complaint[];
  readonly warnings: readonly Complaint[];
}

/** Every section that a rule may read: those of reports and the derived ones. */
export function standardCatalogue(): Catalogue {
  return createCatalogue(readableSections);
}

/**
 * Reads a pack: first its frame, then every condition, then its examples. Never throws for what a pack may hold: all
 * complaints come back at once, each with the place, the reason and the cure.
 */
export function loadPack(source: string | object, options: LoadOptions = {}): LoadedPack {
  const work = loading(source, options);
  for (;;) {
    const { done, value } = work.next();
    if (done === true) return value;
  }
}

/** The same with a pause between the examples of two rules, so that others are served: a large pack takes seconds. */
export async function loadPackInTurns(source: string | object, options: LoadOptions = {}): Promise<LoadedPack> {
  const work = loading(source, options);
  for (;;) {
    const { done, value } = work.next();
    if (done === true) return value;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function* loading(source: string | object, options: LoadOptions): Generator<undefined, LoadedPack> {
  const complaints = new Complaints();
  const pack = typeof source === 'string' ? parse(source, complaints, options) : source;
  const tooLarge = options.trustsFrame === true ? undefined : complaintAboutSize(pack);
  if (tooLarge !== undefined) complaints.refuse('', tooLarge);
  if (complaints.errors.length === 0 && options.trustsFrame !== true) checkFrame(pack, complaints);
  if (complaints.errors.length > 0) return answer(complaints);
  yield;
  const catalogue = options.catalogue ?? standardCatalogue();
  const controls = options.controls ?? readControlIds();
  // The frame's schema proves the type; conditions are typed loosely and checked by the compiler.
  const compile = () => compilePack(pack as Pack, { catalogue, complaints, controls });
  const compiled = options.trustsFrame === true ? compileTrusted(compile, pack, complaints) : compile();
  if (compiled === undefined) return answer(complaints);
  if (complaints.errors.length === 0 && options.skipsExamples !== true)
    yield* exampleChecks(compiled, catalogue, complaints);
  return answer(complaints, compiled);
}

function checkFrame(pack: unknown, complaints: Complaints): void {
  for (const { pointer, message } of frameComplaints(pack)) complaints.refuse(pointer, message);
}

/** A frame that was trusted and is broken all the same gets its complaints after all. */
function compileTrusted(compile: () => CompiledPack, pack: unknown, complaints: Complaints): CompiledPack | undefined {
  try {
    return compile();
  } catch (error) {
    checkFrame(pack, complaints);
    if (complaints.errors.length === 0) throw error;
    return undefined;
  }
}

function answer({ errors, warnings }: Complaints, compiled?: CompiledPack): LoadedPack {
  return errors.length > 0 || compiled === undefined
    ? { complaints: errors, warnings }
    : { compiled, complaints: errors, warnings };
}

function parse(source: string, complaints: Complaints, { trustsFrame }: LoadOptions): unknown {
  if (Buffer.byteLength(source) > MAX_PACK_BYTES) {
    complaints.refuse('', `the pack has more than ${MAX_PACK_BYTES} bytes; split it`);
    return undefined;
  }
  if (trustsFrame === true) {
    try {
      return JSON.parse(source);
    } catch {
      // Said below, with its place.
    }
  }
  const parsed = parseJson(Buffer.from(source), LIMITS);
  if ('value' in parsed) return parsed.value;
  for (const { pointer, message } of parsed.complaints) complaints.refuse(pointer, message);
  return undefined;
}

/** Ids of the control map that comes with the product. */
export function readControlIds(): ReadonlySet<string> {
  const text = readFileSync(inPackage('policies', 'data', 'control-map.json'), 'utf8');
  const { checks } = JSON.parse(text) as { readonly checks: readonly { readonly id: string }[] };
  return new Set(checks.map((check) => check.id));
}
