import { parentPort, workerData } from 'node:worker_threads';
import { inspectBundle, inspectExport, isBundle } from '../agent/inspect.ts';
import { messageOf } from '../policies/base/errors.ts';

// Runs beside the collector's one thread, in a bounded heap, and is ended when it takes too long; see inspect-recording.ts.
const { version } = workerData as { readonly version: string };

parentPort?.on('message', ({ bytes, readAt }: { readonly bytes: Uint8Array; readonly readAt: string }) => {
  const content = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const options = { agent: { version } };
  const inspected = isBundle(content)
    ? inspectBundle(content, options)
    : inspectExport(content, new Date(readAt), options);
  inspected.then(
    (report) => parentPort?.postMessage({ report: JSON.stringify(report) }),
    (error: unknown) => parentPort?.postMessage({ complaint: messageOf(error) }),
  );
});
