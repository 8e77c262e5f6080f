import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MusterError, messageOf } from '../base/errors.ts';
import { inPackage } from '../base/package-root.ts';
import { byCodeUnit } from '../base/text.ts';
import type { CompiledPack } from './compiled.ts';
import { loadPack, readControlIds, standardCatalogue } from './load.ts';

const FOLDER = inPackage('policies', 'packs');

/** Files of the packs that come with the product, by name. Packs are found, not listed: customers bring their own. */
export function shippedPackFiles(folder = FOLDER): string[] {
  try {
    const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
    return names.sort(byCodeUnit).map((name) => join(folder, name));
  } catch (error) {
    throw new MusterError('read_failed', `the folder of packs ${folder} cannot be read: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

/**
 * Compiles the packs that come with the product; callers keep the answer. Their frames and examples were proven when
 * they were shipped. Throws `pack_invalid` with every complaint of the first pack that is broken.
 */
export function loadShippedPacks(folder = FOLDER): readonly CompiledPack[] {
  const options = {
    skipsExamples: true,
    trustsFrame: true,
    catalogue: standardCatalogue(),
    controls: readControlIds(),
  };
  return shippedPackFiles(folder).map((file) => {
    const { compiled, complaints } = loadPack(readPackFile(file), options);
    if (compiled !== undefined) return compiled;
    const [first] = complaints;
    throw new MusterError('pack_invalid', `the pack ${file} is not valid: ${first?.pointer} ${first?.message}`, {
      complaints,
    });
  });
}

/** Text of a pack file. Throws `read_failed`. */
export function readPackFile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new MusterError('read_failed', `the pack ${file} cannot be read: ${messageOf(error)}`, { cause: error });
  }
}
