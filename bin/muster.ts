import { existsSync, mkdirSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { inPackage } from '../policies/base/package-root.ts';

// The one command. It only looks up which folder's main.ts to call; `--help` prints the list below.

interface Entry {
  readonly load: () => Promise<{ run(argv: readonly string[]): Promise<number> }>;
  readonly help: string;
}

const agent = () => import('../agent/main.ts');
const collector = () => import('../collector/main.ts');
const dashboards = () => import('../dashboards/main.ts');
const infra = () => import('../infra/main.ts');
const policies = () => import('../policies/main.ts');

const commands: Readonly<Record<string, Entry>> = {
  up: { load: collector, help: 'collector, console and an agent for this host, on this machine' },
  check: { load: agent, help: 'judge this host, or a report or bundle, with no server' },
  agent: { load: agent, help: 'inspect this host, join a collector, report to it' },
  collector: { load: collector, help: 'run and look after the server and its store' },
  import: { load: collector, help: 'hand in what was carried here: courier files, recordings, reports' },
  admin: { load: collector, help: 'units, systems, hosts and people of this collector' },
  policy: { load: policies, help: 'check, test, explain, try and activate packs of rules' },
  explain: { load: policies, help: 'how two versions were ordered; what a rule wants' },
  plan: { load: infra, help: 'draft, judge and show a plan of the target servers' },
  preview: { load: infra, help: 'preview the Pulumi program of a plan, offline' },
  dashboards: { load: dashboards, help: 'generate and check the Grafana dashboards' },
};

const usage = `Usage: muster COMMAND [options]

Muster calls the roll of an organisation's servers, judges each one against the organisation's own rules,
and plans what should replace those that fail.

Commands:
${Object.entries(commands)
  .map(([name, { help }]) => `  ${name.padEnd(11)} ${help}`)
  .join('\n')}

Try: muster check
"muster COMMAND --help" tells more. Exit codes: 0 done, 1 done and something fails or is unknown, 2 wrong use, 3 could not be done.
`;

/** Compiled code is kept beside the other data, so that the second start does not strip types again. */
function keepCompiledCode(): void {
  const folder = join(process.env.MUSTER_DATA ?? inPackage('var'), 'compile-cache');
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    enableCompileCache(folder);
  } catch {
    // A read-only checkout still works, only slower.
  }
}

/** A checkout builds what is older than its sources; a package that was delivered brings the console along. */
async function buildConsole(): Promise<void> {
  if (!existsSync(inPackage('node_modules', 'vite'))) return;
  const { buildAll } = await import('./build.ts');
  await buildAll();
}

async function main(argv: readonly string[]): Promise<number> {
  const [name] = argv;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    process.stdout.write(usage);
    return name === undefined ? 2 : 0;
  }
  if (name === '--version') {
    const { default: manifest } = await import('../package.json', { with: { type: 'json' } });
    process.stdout.write(`${manifest.version}\n`);
    return 0;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) {
    process.stderr.write(`muster: no command "${name}"; "muster --help" lists them\n`);
    return 2;
  }
  keepCompiledCode();
  if (name === 'up' && !argv.includes('--help') && !argv.includes('-h')) await buildConsole();
  const { run } = await command.load();
  return run(argv);
}

// A reader that has seen enough (`muster ... | head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

process.exitCode = await main(process.argv.slice(2));
