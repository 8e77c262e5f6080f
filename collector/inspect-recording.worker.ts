import { parentPort, workerData } from 'node:worker_threads';
import { inspectBundle } from '../agent/inspect.ts';
import { messageOf } from '../policies/base/errors.ts';

// Runs beside the collector's one thread, in a bounded heap, and is ended when it takes too long; see inspect-recording.ts.
const { bytes, version } = workerData as { readonly bytes: Uint8Array; readonly version: string };

try {
  const report = await inspectBundle(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), {
    agent: { version },
  });
  parentPort?.postMessage({ report: JSON.stringify(report) });
} catch (error) {
  parentPort?.postMessage({ complaint: messageOf(error) });
}
