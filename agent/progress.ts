const SHOWN_AFTER_MS = 1000;
const FRAME_MS = 250;
const FRAMES = ['|', '/', '-', '\\'];

/**
 * Does some work; on a terminal, what takes longer than a second says so on standard error, with the seconds, and wipes
 * the line when it is done. Elsewhere nothing is written. Work that can count tells how far it is by a function.
 */
export async function withProgress<T>(
  what: string | (() => string),
  work: () => Promise<T>,
  stream: NodeJS.WriteStream = process.stderr,
): Promise<T> {
  if (!stream.isTTY) return await work();
  const startedAt = performance.now();
  let frame = 0;
  const timer = setInterval(() => {
    const elapsedMs = performance.now() - startedAt;
    if (elapsedMs < SHOWN_AFTER_MS) return;
    frame += 1;
    const now = typeof what === 'string' ? what : what();
    stream.write(`\r\x1b[2K${FRAMES[frame % FRAMES.length] ?? ''} ${now} ... ${Math.floor(elapsedMs / 1000)} s`);
  }, FRAME_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    if (frame > 0) stream.write('\r\x1b[2K');
  }
}
