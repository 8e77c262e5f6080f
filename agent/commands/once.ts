import { inspectLocal, releaseStalled } from '../local-host.ts';
import { refuseIfForbidden } from '../never-collect.ts';
import { type Round, reportOnce } from '../report-once.ts';
import { AgentStore, agentFolder } from '../state.ts';
import { lock } from '../state-lock.ts';
import { LocalTarget } from '../targets/local.ts';

export interface OnceCommandOptions {
  readonly json?: boolean;
  readonly data?: string;
}

/**
 * `muster agent once`: 0 when everything was acknowledged, or waits because the owner or the collector wants it so; 3 when
 * something waits for a line that failed, or was refused; 4 when nothing of this host is ever collected.
 */
export async function onceCommand(options: OnceCommandOptions): Promise<number> {
  const store = new AgentStore(options.data ?? agentFolder());
  refuseIfForbidden(store.folder);
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
    if (round.error?.code === 'never_collect') return 4;
    return round.error === undefined ? 0 : 3;
  } finally {
    unlock();
    releaseStalled(target);
  }
}

function summaryOf({ made, sequence, delivered, waiting, dropped, hold, error }: Round) {
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
    ...(hold === undefined ? {} : { hold }),
    ...(error === undefined ? {} : { error: { code: error.code, message: error.message } }),
  };
}

const HOLDS = {
  outside_window: 'until the next transfer window',
  budget_spent: "until tomorrow: the day's bytes are spent",
  asked_to_wait: 'because the collector asked for time',
} as const;

function linesOf({ delivered, waiting, dropped, hold }: Round): string {
  const lines = delivered.map(
    ({ report, fate }) => `${report.kind} ${report.sequence}, ${report.bytes} bytes: ${fate}`,
  );
  if (waiting > 0) lines.push(`${waiting} waiting in the spool${hold === undefined ? '' : ` ${HOLDS[hold]}`}`);
  if (dropped > 0) lines.push(`${dropped} given up: no room, refused, or built on what the collector lacks`);
  return lines.map((line) => `${line}\n`).join('');
}
