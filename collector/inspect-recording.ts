import { Worker } from 'node:worker_threads';
import { MAX_REPORT_BYTES } from '../policies/base/limits.ts';

/** A recording of a large host takes a second; one made to take for ever is cut here. */
const MAX_SECONDS = 60;
/** A bundle of 64 MiB as text, its lines and its facts. */
const MAX_HEAP_MIB = 768;

/** The report of a recording as JSON, or why there is none. */
export type Inspected = { readonly report: Buffer } | { readonly complaint: string };

/** Reads recordings one after the other. */
export interface RecordingReader {
  /** `readAt` stands for the time of what tells none: exports of other tools. */
  read(bytes: Uint8Array, readAt: Date): Promise<Inspected>;
  close(): Promise<void>;
}

/** A thread that nobody asks for so long is let go with its memory. */
const IDLE_MS = 30_000;

/**
 * Makes reports of recordings that somebody handed in. Whatever their bytes are, the collector goes on: the work is done in
 * a thread of its own, whose memory and time are bounded, one recording after the other. The thread serves until it idles,
 * or until the recording that it did not get over; the next one gets a new thread.
 */
export function createRecordingReader(version: string, maxSeconds = MAX_SECONDS): RecordingReader {
  let worker: Worker | undefined;
  let idle: NodeJS.Timeout | undefined;
  let last: Promise<unknown> = Promise.resolve();
  const end = async (): Promise<void> => {
    clearTimeout(idle);
    const ended = worker;
    worker = undefined;
    await ended?.terminate();
  };
  const readNext = async (bytes: Uint8Array, readAt: Date): Promise<Inspected> => {
    clearTimeout(idle);
    worker ??= startWorker(version);
    const inspected = await ask(worker, { bytes, readAt: readAt.toISOString() }, maxSeconds);
    if ('isLost' in inspected) await end();
    else idle = setTimeout(() => void end(), IDLE_MS).unref();
    return 'report' in inspected ? { report: inspected.report } : { complaint: inspected.complaint };
  };
  return {
    read(bytes, readAt) {
      const read = last.then(() => readNext(bytes, readAt));
      last = read.catch(() => undefined);
      return read;
    },
    close: end,
  };
}

const readers = new WeakMap<object, RecordingReader>();

/** The reader of one collector, known by its store: files that are handed in one after the other share its thread. */
export function recordingReaderOf(store: object, version: string): RecordingReader {
  const known = readers.get(store) ?? createRecordingReader(version);
  readers.set(store, known);
  return known;
}

function startWorker(version: string): Worker {
  const worker = new Worker(new URL('./inspect-recording.worker.ts', import.meta.url), {
    workerData: { version },
    resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MIB, maxYoungGenerationSizeMb: 64, stackSizeMb: 4 },
    env: {}, // nothing in it is meant for the reader of somebody's file
    execArgv: [],
    stdout: true,
    stderr: true,
  });
  // One that is being ended may still fail, and nobody asks it anything any more.
  worker.on('error', () => undefined);
  worker.unref(); // an idle thread keeps no collector from ending
  return worker;
}

type Answer = { readonly report: Buffer } | { readonly complaint: string; readonly isLost?: true };

function ask(worker: Worker, question: object, maxSeconds: number): Promise<Answer> {
  return new Promise((resolve) => {
    const finish = (answer: Answer): void => {
      clearTimeout(timer);
      worker.off('message', onMessage).off('error', onError).off('exit', onExit);
      resolve(answer);
    };
    const lost = (why: string): void => finish({ complaint: `it could not be read${why}`, isLost: true });
    const onMessage = ({ report, complaint }: { readonly report?: string; readonly complaint?: string }): void => {
      const bytes = report === undefined ? undefined : Buffer.from(report);
      if (bytes === undefined) finish({ complaint: complaint ?? 'it could not be read' });
      else if (bytes.length <= MAX_REPORT_BYTES) finish({ report: bytes });
      else finish({ complaint: `its report has more than ${MAX_REPORT_BYTES} bytes` });
    };
    const onError = (error: Error): void => lost(`: ${error.message}`);
    const onExit = (): void => lost(': reading it ended without a word');
    const timer = setTimeout(() => lost(` in ${maxSeconds} seconds`), maxSeconds * 1000);
    worker.on('message', onMessage).on('error', onError).on('exit', onExit);
    worker.postMessage(question);
  });
}
