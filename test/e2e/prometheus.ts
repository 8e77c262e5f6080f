import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../kit/database.ts';
import { findTool } from '../kit/tools.ts';
import { pause } from './muster.ts';

const PATIENCE_MS = 45_000;

export interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface Prometheus {
  /** Asks until there is an answer that is not empty. */
  query(expression: string): Promise<readonly Sample[]>;
  /** Health of the loaded alert rules, by name. */
  rules(): Promise<Readonly<Record<string, string>>>;
  stop(): Promise<void>;
}

/** A Prometheus of its own that scrapes one target every second and has loaded our alert rules. */
export async function startPrometheus(folder: string, target: string, ruleFile: string): Promise<Prometheus> {
  const program = findTool('prometheus');
  if (program === undefined) throw new Error('prometheus is not installed');
  mkdirSync(folder, { recursive: true });
  const config = join(folder, 'prometheus.yml');
  writeFileSync(
    config,
    JSON.stringify({
      global: { scrape_interval: '1s', evaluation_interval: '1s' },
      rule_files: [ruleFile],
      scrape_configs: [{ job_name: 'muster', static_configs: [{ targets: [target] }] }],
    }),
  );
  const port = await freePort();
  const child = spawn(
    program,
    [
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(folder, 'tsdb')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=error',
    ],
    { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let complaints = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaints += text));
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const ask = async <T>(path: string): Promise<T | undefined> => {
    const response = await fetch(`http://127.0.0.1:${port}/api/v1/${path}`).catch(() => undefined);
    return response?.ok ? (((await response.json()) as { data: T }).data as T) : undefined;
  };
  const until = async <T>(what: string, look: () => Promise<T | undefined>): Promise<T> => {
    for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await pause(200)) {
      const found = await look();
      if (found !== undefined) return found;
    }
    throw new Error(`Prometheus never had ${what}; it said:\n${complaints}`);
  };
  return {
    query: (expression) =>
      until(expression, async () => {
        const data = await ask<QueryData>(`query?query=${encodeURIComponent(expression)}`);
        const samples = data?.result.map(({ metric, value }) => ({ metric, value: Number(value[1]) })) ?? [];
        return samples.length === 0 ? undefined : samples;
      }),
    rules: () =>
      until('evaluated rules', async () => {
        const all = (await ask<RulesData>('rules'))?.groups.flatMap(({ rules }) => rules) ?? [];
        const isDone = all.length > 0 && all.every(({ health }) => health !== 'unknown');
        return isDone ? Object.fromEntries(all.map(({ name, health }) => [name, health])) : undefined;
      }),
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

interface QueryData {
  readonly result: readonly { readonly metric: Record<string, string>; readonly value: readonly [number, string] }[];
}

interface RulesData {
  readonly groups: readonly { readonly rules: readonly { readonly name: string; readonly health: string }[] }[];
}
