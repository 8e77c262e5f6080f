import { readFileSync, statSync } from 'node:fs';
import { MusterError, messageOf } from '../policies/base/errors.ts';
import type { Report } from '../policies/inventory/report.ts';
import { isConfirmation, isSealed, openSeal } from '../policies/inventory/seal.ts';
import { validateReport } from '../policies/inventory/validate.ts';
import type { WatchKey } from '../policies/inventory/watch.ts';
import { inspectBundle, inspectExport, isBundle } from './inspect.ts';
import { AGENT_VERSION, inspectLocal, releaseStalled } from './local-host.ts';
import { DirectoryTarget } from './targets/directory.ts';

const OPENING_BRACE = 0x7b;

/** A report that somebody handed in as a file. */
export interface ReadReport {
  readonly report: Report;
  /** `bundle` was recorded and read just now, `image` is a folder that was looked at, `export` a text of another tool, which says a few things and leaves all else open; the signature of `sealed` was not checked, for want of the key. */
  readonly form: 'sealed' | 'plain' | 'bundle' | 'image' | 'export';
}

/**
 * Reads a sealed or plain report, a recorded bundle, a text of `systeminfo`, `wmic` or regedit, or the root folder of an
 * image, of which the names of `watch` are asked too. Throws `read_failed`, or `bad_request` for anything else.
 */
export async function readReportFile(path: string, watch: readonly WatchKey[] = []): Promise<ReadReport> {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) {
    const image = new DirectoryTarget(path);
    const report = await inspectLocal(image, { watch });
    releaseStalled(image);
    return { report, form: 'image' };
  }
  const bytes = readBytes(path);
  if (isConfirmation(bytes)) {
    throw new MusterError('bad_request', `${path} is a confirmation: it says that nothing changed and holds no facts`);
  }
  if (isSealed(bytes)) {
    const opened = openSeal(bytes);
    if ('complaint' in opened) throw new MusterError('bad_request', `${path} is no sealed report: ${opened.complaint}`);
    return { report: validated(path, opened.body), form: 'sealed' };
  }
  if (firstByte(bytes) === OPENING_BRACE) return { report: validated(path, bytes), form: 'plain' };
  const agent = { version: AGENT_VERSION };
  if (isBundle(bytes)) return { report: await inspectBundle(bytes, { agent }), form: 'bundle' };
  try {
    return { report: await inspectExport(bytes, statSync(path).mtime, { agent }), form: 'export' };
  } catch (error) {
    if (!(error instanceof MusterError)) throw error;
    throw new MusterError(error.code, `${path}: ${error.message}`, { cause: error });
  }
}

function readBytes(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new MusterError('read_failed', `cannot read ${path}: ${messageOf(error)}`, { cause: error });
  }
}

/** The first byte that is no white space: reports may be edited by people. */
function firstByte(bytes: Buffer): number | undefined {
  return bytes.find((byte) => byte > 0x20);
}

function validated(path: string, bytes: Uint8Array): Report {
  const result = validateReport(bytes, { allowsPlanned: true });
  if ('report' in result) return result.report;
  const count = result.complaints.length;
  const message = `${path} does not keep the contract of reports in ${count} ${count === 1 ? 'place' : 'places'}`;
  throw new MusterError('bad_request', message, { complaints: result.complaints });
}
