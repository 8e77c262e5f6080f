import { type Logger, pino } from 'pino';

export type { Logger } from 'pino';

/**
 * A logger that writes JSON lines to standard error, so that standard output stays for results.
 * Messages are constant text; what varies goes into fields. `MUSTER_LOG` sets the level (default `info`).
 */
export function createLogger(name: string, level = process.env.MUSTER_LOG ?? 'info'): Logger {
  return pino({ name, level, base: { pid: process.pid } }, pino.destination({ dest: 2, sync: true }));
}
