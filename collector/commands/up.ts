import { writeFileSync } from 'node:fs';
import { chmod, mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { spinner } from '@clack/prompts';
import { createLogger } from '../../policies/base/log.ts';
import type { Language } from '../../policies/base/text.ts';
import { languageOf } from '../../policies/commands/options.ts';
import { readConfig } from '../config.ts';
import type { HttpContext } from '../http/route.ts';
import { newToken, shaOf } from '../secrets.ts';
import { FIRST_ACCOUNT, type Serving, serve } from '../serving.ts';
import { findHost } from '../store/host-lists.ts';
import { replaceApiToken } from '../store/sessions.ts';
import { type LocalAgent, startLocalAgent } from './local-agent.ts';
import { print, remark, untilAskedToEnd } from './terminal.ts';
import { firstResult, upWords } from './up-words.ts';

/** The first inspection takes a second or two; a machine on which it takes longer is told so and goes on. */
const FIRST_REPORT_MS = 120_000;
const LOCAL_TOKEN = 'local.json';

/** `muster up`: collector, console and an agent for this host, until a signal ends them all. */
export async function upCommand(options: { readonly lang?: string }): Promise<number> {
  const language = languageOf(options);
  const words = upWords[language];
  const config = readConfig(process.env);
  await mkdir(config.dataFolder, { recursive: true, mode: 0o700 });
  // What goes wrong is said; what goes on stays out of the way of the few lines that a person waits for.
  const log = createLogger('collector', process.env.MUSTER_LOG ?? 'warn');
  const asked = untilAskedToEnd();
  const serving = await serve(config, log);
  const { context } = serving.collector;
  await writeLocalFile(context, serving.url);
  print(words.console(`${serving.url}/`));
  sayAccount(serving, language);
  const agent = await startLocalAgent(context, serving.url);
  const enough = new AbortController();
  const interrupted: Promise<Waited> = Promise.race([asked.then(() => 'asked' as const), agent.ended]);
  const judged = firstJudgement(context, agent, AbortSignal.any([enough.signal, AbortSignal.timeout(FIRST_REPORT_MS)]));
  const waited = await withProgress(words.inspecting, Promise.race([judged, interrupted]));
  enough.abort();
  await sayResult(context, waited, language);
  void agent.ended.then((code) => (code === 0 ? undefined : remark(words.agentEnded(code))));
  await asked;
  remark(words.stopping);
  await agent.stop();
  await serving.stop();
  return 0;
}

function sayAccount({ firstPassword }: Serving, language: Language): void {
  const words = upWords[language];
  print(
    firstPassword === undefined ? words.oldAccount(FIRST_ACCOUNT) : words.firstAccount(FIRST_ACCOUNT, firstPassword),
  );
}

/** Address and token for commands on this machine. Written aside and moved, so that no command reads half of it. */
async function writeLocalFile({ db, config, now }: HttpContext, url: string): Promise<void> {
  const token = newToken();
  await replaceApiToken(db, { tokenSha: shaOf(token), name: LOCAL_TOKEN, scope: 'local', at: now().toISOString() });
  const path = join(config.dataFolder, LOCAL_TOKEN);
  writeFileSync(`${path}.new`, `${JSON.stringify({ address: url, token }, null, 2)}\n`, { mode: 0o600 });
  await chmod(`${path}.new`, 0o600);
  await rename(`${path}.new`, path);
}

type Waited = { readonly hostId: string } | 'late' | 'asked' | number;

/** The first judgement of this host since this start; `late` when `signal` ends the waiting. */
function firstJudgement(context: HttpContext, agent: LocalAgent, signal: AbortSignal): Promise<Waited> {
  return new Promise((resolve) => {
    const unsubscribe = context.events.subscribe((event) => {
      if (event.kind !== 'host_changed') return;
      void agent.hostId().then((hostId) => {
        if (hostId !== undefined && hostId === event.hostId) finish({ hostId });
      });
    });
    const finish = (waited: Waited): void => {
      unsubscribe();
      resolve(waited);
    };
    signal.addEventListener('abort', () => finish('late'), { once: true });
  });
}

/** A turning sign on a terminal; elsewhere nothing, since a log has no use for it. */
async function withProgress<T>(text: string, work: Promise<T>): Promise<T> {
  if (!process.stdout.isTTY) return work;
  const sign = spinner({ onCancel: () => process.kill(process.pid, 'SIGINT') });
  sign.start(text);
  try {
    return await work;
  } finally {
    sign.stop(text);
  }
}

async function sayResult(context: HttpContext, waited: Waited, language: Language): Promise<void> {
  const words = upWords[language];
  if (waited === 'asked' || typeof waited === 'number') return;
  if (waited === 'late') return remark(words.late);
  const host = await findHost(context.db, waited.hostId, context.now());
  if (host !== undefined) print(await firstResult(context, host, language));
}
