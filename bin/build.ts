import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { inPackage } from '../policies/base/package-root.ts';
import { bundleAgent } from './agent-file.ts';

// `npm run build`: the console (Vite) and the single-file agent (esbuild) into build/, which git ignores.
// Each is skipped when its result is newer than its sources, so that `npm start` and `npm test` may always call this.

interface Product {
  readonly name: string;
  readonly result: string;
  readonly sources: readonly string[];
  readonly build: () => void | Promise<void>;
}

const products: readonly Product[] = [
  {
    name: 'console',
    result: 'build/console/index.html',
    sources: ['dashboards/console', 'policies', 'collector/api.ts', 'vite.config.ts', 'package-lock.json'],
    build: () => runTool('vite/bin/vite.js', ['build', '--logLevel', 'warn']),
  },
  {
    name: 'agent',
    result: 'build/agent/muster-agent.mjs',
    sources: ['agent', 'policies', 'package-lock.json', 'bin'],
    build: buildAgent,
  },
];

/** Runs a tool of node_modules with this very runtime; throws with its output when it fails. */
function runTool(script: string, args: readonly string[]): void {
  const { status } = spawnSync(process.execPath, [inPackage('node_modules', script), ...args], {
    cwd: inPackage(),
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status !== 0) throw new Error(`${script} ended with ${status ?? 'a signal'}`);
}

async function buildAgent(): Promise<void> {
  const file = inPackage('build/agent/muster-agent.mjs');
  await bundleAgent('esm', file);
  const { status } = spawnSync(process.execPath, [file, 'compile-ahead'], { stdio: 'ignore' });
  if (status !== 0) process.stderr.write('the agent was not compiled ahead: it starts slower\n');
}

/** Newest modification time, in milliseconds, of a file or of anything below a folder. */
function newest(path: string): number {
  const status = statSync(path);
  if (!status.isDirectory()) return status.mtimeMs;
  const times = readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.name !== 'node_modules')
    .map((entry) => newest(join(path, entry.name)));
  return Math.max(0, ...times);
}

function isFresh(product: Product): boolean {
  const result = inPackage(product.result);
  if (!existsSync(result)) return false;
  const builtAt = statSync(result).mtimeMs;
  return product.sources.every((source) => newest(inPackage(source)) < builtAt);
}

/** Builds what is older than its sources. Progress goes to standard error, one line a product. */
export async function buildAll(isForced = false): Promise<void> {
  for (const product of products) {
    if (!isForced && isFresh(product)) continue;
    process.stderr.write(`building the ${product.name} ...\n`);
    const startedAt = performance.now();
    await product.build();
    process.stderr.write(`built the ${product.name} in ${((performance.now() - startedAt) / 1000).toFixed(1)} s\n`);
  }
}

if (process.argv[1] === import.meta.filename) {
  await buildAll(process.argv.includes('--force'));
  // Not at every start: what is delivered to other hosts takes half a minute and 300 MB.
  if (process.argv.includes('--packages')) {
    const { buildPackages } = await import('./packages.ts');
    await buildPackages(inPackage('build/packages'));
  }
}
