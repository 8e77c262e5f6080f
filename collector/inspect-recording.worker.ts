import { parentPort, workerData } from 'node:worker_threads';
import { inspectBundle } from '../agent/inspect.ts';
import { messageOf } from '../policies/base/errors.ts';

// Runs beside the collector's one thread, in a bounded heap, and is ended when it takes too long; see inspect-recording.ts.
const { version } = workerData as { readonly version: string };

parentPort?.on('message', (bytes: Uint8Array) => {
  inspectBundle(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), { agent: { version } }).then(
    (report) => parentPort?.postMessage({ report: JSON.stringify(report) }),
    (error: unknown) => parentPort?.postMessage({ complaint: messageOf(error) }),
  );
});
