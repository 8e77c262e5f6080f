import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe } from 'vitest';

const FOLDERS = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin', '/usr/bin'];

/** Path of a program of this machine, or `undefined` where its package is not installed. */
export function findTool(program: string): string | undefined {
  return FOLDERS.map((folder) => join(folder, program)).find((path) => existsSync(path));
}

/** `describe` that needs programs from Debian packages; without them it skips with a line that names the package. */
export function describeWithTools(title: string, packages: Readonly<Record<string, string>>, body: () => void): void {
  const missing = Object.entries(packages).filter(([program]) => findTool(program) === undefined);
  if (missing.length === 0) describe(title, body);
  else describe.skip(`${title} (skipped: install ${missing.map(([, name]) => name).join(', ')})`, body);
}

/** Folder of the public test corpus, from `MUSTER_CORPUS`; `undefined` where it is not at hand. */
const corpus: string | undefined =
  process.env.MUSTER_CORPUS && process.env.MUSTER_CORPUS !== 'none' ? process.env.MUSTER_CORPUS : undefined;

/** `describe` that needs the corpus; without it, it skips with a line that says so. */
export function describeWithCorpus(title: string, body: (folder: string) => void): void {
  if (corpus === undefined) describe.skip(`${title} (skipped: MUSTER_CORPUS is not set)`, () => body(''));
  else describe(title, () => body(corpus));
}
