import { readFileSync } from 'node:fs';

/** The text of record.ps1, which lies beside this file; in the built agent it stands in its place. */
export function recordPs1Text(): string {
  return readFileSync(new URL('./record.ps1', import.meta.url), 'utf8');
}
