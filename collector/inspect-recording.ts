import { Worker } from 'node:worker_threads';
import { MAX_REPORT_BYTES } from '../policies/base/limits.ts';

/** A recording of a large host takes a second; one made to take for ever is cut here. */
const MAX_SECONDS = 60;
/** A bundle of 64 MiB as text, its lines and its facts. */
const MAX_HEAP_MIB = 768;

export type Inspected = { readonly report: Buffer } | { readonly complaint: string };

/**
 * The report of a recording that somebody handed in. Whatever its bytes are, the collector goes on: the work is done in a
 * thread of its own, whose memory and time are bounded.
 */
export function inspectRecording(bytes: Uint8Array, version: string, maxSeconds = MAX_SECONDS): Promise<Inspected> {
  const worker = new Worker(new URL('./inspect-recording.worker.ts', import.meta.url), {
    workerData: { bytes, version },
    resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MIB, maxYoungGenerationSizeMb: 64, stackSizeMb: 4 },
    env: {}, // nothing in it is meant for the reader of somebody's file
    execArgv: [],
    stdout: true,
    stderr: true,
  });
  return new Promise<Inspected>((resolve) => {
    const timer = setTimeout(
      () => resolve({ complaint: `it could not be read in ${maxSeconds} seconds` }),
      maxSeconds * 1000,
    );
    const end = (found: Inspected): void => {
      clearTimeout(timer);
      resolve(found);
    };
    worker.once('message', (message: { readonly report?: string; readonly complaint?: string }) => {
      const report = message.report === undefined ? undefined : Buffer.from(message.report);
      if (report === undefined) end({ complaint: message.complaint ?? 'it could not be read' });
      else if (report.length > MAX_REPORT_BYTES)
        end({ complaint: `its report has more than ${MAX_REPORT_BYTES} bytes` });
      else end({ report });
    });
    worker.once('error', (error) => end({ complaint: `it could not be read: ${error.message}` }));
    worker.once('exit', () => end({ complaint: 'it could not be read: reading it ended without a word' }));
  }).finally(() => void worker.terminate());
}
