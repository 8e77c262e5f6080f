import { printable } from '../../policies/base/text.ts';

/** Text for whoever runs the command: results. */
export function print(text: string): void {
  process.stdout.write(`${printable(text)}\n`);
}

/** What is going on, and what went wrong: beside the results. */
export function remark(text: string): void {
  process.stderr.write(`${printable(text)}\n`);
}

/** A launcher hands an interrupt on that the terminal may have sent to us as well. */
const SAME_INTERRUPT_MS = 1000;

/** Resolves with the signal that asks this process to end. A second one, not the same handed on, ends it at once. */
export function untilAskedToEnd(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let askedAt: number | undefined;
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.on(signal, () => {
        if (askedAt === undefined) {
          askedAt = performance.now();
          resolve(signal);
        } else if (performance.now() - askedAt > SAME_INTERRUPT_MS) {
          process.removeAllListeners(signal);
          process.kill(process.pid, signal);
        }
      });
    }
  });
}
