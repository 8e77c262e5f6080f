import { TargetError } from '../targets/target.ts';
import type { Reader } from './reader.ts';

/** Answer to one question: known (`found` absent: it does not exist), or not known and noted with the reader. */
export type Looked<T> = { readonly isKnown: true; readonly found?: T } | { readonly isKnown: false };

/** Like `reader.attempt`, for callers that must tell "there is none" from "could not look". */
export async function look<T>(reader: Reader, name: string, ask: () => Promise<T | undefined>): Promise<Looked<T>> {
  try {
    const found = await ask();
    return found === undefined ? { isKnown: true } : { isKnown: true, found };
  } catch (error) {
    if (!(error instanceof TargetError)) throw error;
    reader.miss(name, error.reason);
    return { isKnown: false };
  }
}

/** Facts that only a running system shows are not looked for in an image. */
export function needsLiveHost(reader: Reader, what: string): void {
  if (!reader.target.isLive) throw new TargetError('not_visible_in_image', `${what}: not visible in an image`);
}
