/** Text for whoever runs the command: results. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** What is going on, and what went wrong: beside the results. */
export function remark(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** Resolves with the signal that asks this process to end. A second one ends it at once: the first handler is then gone. */
export function untilAskedToEnd(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve(signal));
  });
}
