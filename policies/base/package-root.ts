import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folder that holds package.json: two up from policies/base, wherever the current folder is. */
export const packageRoot = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** A path inside the checkout. */
export function inPackage(...parts: readonly string[]): string {
  return join(packageRoot, ...parts);
}
