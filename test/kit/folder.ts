import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';

const made: string[] = [];

/** A new empty folder that is removed after the test. Call `removeFolders` once at the top of the file. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'muster-test-'));
  made.push(folder);
  return folder;
}

/** Removes the folders of each test when it is over. */
export function removeFolders(): void {
  afterEach(() => {
    for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
  });
}
