import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { SessionKeeper } from './http-line.ts';
import { writeDurably } from './state.ts';

/** A session is some kilobytes; more is none of ours. */
const MAX_SESSION_BYTES = 64 * 1024;

/**
 * Keeps the newest TLS session in the agent's folder, beside its key and as private: an agent on a timer is another process
 * each time, and a whole handshake an hour would cost more than all it has to say. A session that the other side does not
 * take any more costs nothing but the whole handshake.
 */
export function sessionsIn(folder: string): SessionKeeper {
  const path = join(folder, 'tls-session');
  let newest: Buffer | undefined;
  return {
    read() {
      try {
        newest ??= readFileSync(path);
      } catch {
        return undefined;
      }
      return newest.length > MAX_SESSION_BYTES ? undefined : newest;
    },
    forget() {
      newest = undefined;
      rmSync(path, { force: true });
    },
    write(session) {
      newest = session;
      try {
        writeDurably(path, session);
      } catch {
        // It only saves bytes; a disk that is full has other troubles, which the spool tells.
      }
    },
  };
}
