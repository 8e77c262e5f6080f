import { readFileSync } from 'node:fs';

/** The text of record.sh, which lies beside this file; in the built agent it stands in its place. */
export function recordText(): string {
  return readFileSync(new URL('./record.sh', import.meta.url), 'utf8');
}
