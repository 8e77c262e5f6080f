import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

// `node bin/agent-cache.ts FILE` looks at this host once with the built agent, and keeps what V8 compiled for it beside
// the file. It fits the runtime that wrote it, and is left alone by every other.

/** What the built file exports besides being the agent. */
interface Started {
  readonly script: { createCachedData(): Buffer };
  readonly textId: string;
}

/** Writes the cache in a process of its own, since the agent speaks on standard output. Answers whether there is one. */
export function writeAgentCache(file: string): boolean {
  rmSync(cacheOf(file), { force: true });
  const { status } = spawnSync(process.execPath, [import.meta.filename, 'inspect', file], { stdio: 'ignore' });
  return status === 0;
}

function cacheOf(file: string): string {
  return join(dirname(file), 'muster-agent.cache');
}

/** The agent takes the first word after our own name for its command. */
async function runAndKeep(file: string): Promise<void> {
  process.argv.splice(3);
  const { script, textId }: Started = await import(pathToFileURL(file).href);
  process.once('exit', (exitCode) => {
    if (exitCode !== 0) return;
    const code = script.createCachedData(); // now it holds every function that was called
    const digest = createHash('sha256').update(textId).update(code).digest();
    writeFileSync(cacheOf(file), Buffer.concat([digest, code]));
  });
}

const [, self, , file] = process.argv;
if (self === import.meta.filename && file !== undefined) await runAndKeep(file);
