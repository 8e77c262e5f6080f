import { inspectLocal, releaseStalled } from '../local-host.ts';
import { type Round, reportOnce } from '../report-once.ts';
import { AgentStore, agentFolder } from '../state.ts';
import { lock } from '../state-lock.ts';
import { LocalTarget } from '../targets/local.ts';

export interface OnceCommandOptions {
  readonly json?: boolean;
  readonly data?: string;
}

/** `muster agent once`: 0 when everything was acknowledged, 3 when something waits in the spool or was refused. */
export async function onceCommand(options: OnceCommandOptions): Promise<number> {
  const store = new AgentStore(options.data ?? agentFolder());
  const target = new LocalTarget();
  const unlock = lock(store.folder);
  try {
    const round = await reportOnce(store, {
      inspect: (place) => inspectLocal(target, { ...place, folder: store.folder }),
    });
    process.stdout.write(options.json === true ? `${JSON.stringify(summaryOf(round), null, 2)}\n` : linesOf(round));
    if (round.watchComplaint !== undefined)
      process.stderr.write(`muster: the list of names from the collector was refused: ${round.watchComplaint}\n`);
    if (round.error) process.stderr.write(`muster: ${round.error.message}\n`);
    return round.error === undefined ? 0 : 3;
  } finally {
    unlock();
    releaseStalled(target);
  }
}

function summaryOf({ made, sequence, delivered, waiting, dropped, error }: Round) {
  return {
    made,
    sequence,
    delivered: delivered.map(({ report, fate }) => ({
      sequence: report.sequence,
      kind: report.kind,
      bytes: report.bytes,
      fate,
    })),
    waiting,
    dropped,
    ...(error === undefined ? {} : { error: { code: error.code, message: error.message } }),
  };
}

function linesOf({ delivered, waiting, dropped }: Round): string {
  const lines = delivered.map(
    ({ report, fate }) => `${report.kind} ${report.sequence}, ${report.bytes} bytes: ${fate}`,
  );
  if (waiting > 0) lines.push(`${waiting} waiting in the spool`);
  if (dropped > 0) lines.push(`${dropped} older ones dropped: the spool is full`);
  return lines.map((line) => `${line}\n`).join('');
}
