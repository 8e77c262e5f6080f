import { MusterError } from '../../policies/base/errors.ts';
import { watchKeysIn } from '../ask.ts';

export interface RecorderCommandOptions {
  /** Facts that are asked for as well, as rules write them. */
  readonly ask?: readonly string[];
}

/** `muster agent recorder`: prints the script that records a host on which nothing of ours runs. */
export async function recorderCommand(kind: string, { ask = [] }: RecorderCommandOptions): Promise<number> {
  const watch = watchKeysIn(ask);
  if (kind === 'sh') {
    const { recorderScript } = await import('../targets/recorder.ts');
    process.stdout.write(recorderScript({ watch }));
  } else if (kind === 'ps1') {
    const { windowsRecorderScript } = await import('../targets/recorder-windows.ts');
    process.stdout.write(windowsRecorderScript(watch));
  } else throw new MusterError('bad_request', `there is no recorder "${kind}"; write sh or ps1`);
  return 0;
}
