import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { TryRequest } from '../../../collector/api.ts';
import { MusterError } from '../../../policies/base/errors.ts';
import type { TrialResult } from '../../../policies/trial-tally.ts';
import { sessionQuery } from '../api.ts';
import { tryChange } from '../api-admin.ts';

/** A trial as a page follows it. */
export interface RunningTrial {
  readonly run: (change: TryRequest) => void;
  /** Ends it; the collector stops judging too. */
  readonly stop: () => void;
  readonly isRunning: boolean;
  readonly progress: { readonly done: number; readonly total: number } | undefined;
  readonly result: TrialResult | undefined;
  readonly error: unknown;
}

interface State {
  readonly isRunning: boolean;
  readonly progress?: { readonly done: number; readonly total: number };
  readonly result?: TrialResult;
  readonly error?: unknown;
}

/** Tries changes, one at a time; a new one ends the one before, and leaving the page ends the last. */
export function useTrial(): RunningTrial {
  const csrfToken = useQuery(sessionQuery).data?.csrfToken ?? '';
  const [state, setState] = useState<State>({ isRunning: false });
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), []);
  const stop = (): void => {
    running.current?.abort();
    setState({ isRunning: false });
  };
  const run = (change: TryRequest): void => {
    running.current?.abort();
    const controller = new AbortController();
    running.current = controller;
    const tell = (next: State): void => {
      if (!controller.signal.aborted) setState(next);
    };
    tell({ isRunning: true });
    void follow(csrfToken, change, controller.signal, tell);
  };
  const { isRunning, progress, result, error } = state;
  return { run, stop, isRunning, progress, result, error };
}

async function follow(
  csrfToken: string,
  change: TryRequest,
  signal: AbortSignal,
  tell: (state: State) => void,
): Promise<void> {
  try {
    for await (const line of tryChange(csrfToken, change, signal)) {
      if (line.kind === 'progress') tell({ isRunning: true, progress: { done: line.done, total: line.total } });
      else if (line.kind === 'failed') throw new MusterError('internal', line.message);
      else return tell({ isRunning: false, result: line.result });
    }
    throw new MusterError('unreachable', 'the collector ended its answer without a result');
  } catch (error) {
    tell({ isRunning: false, error });
  }
}
