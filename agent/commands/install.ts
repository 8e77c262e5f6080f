import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { isSea } from 'node:sea';
import { MusterError } from '../../policies/base/errors.ts';
import { carryOut, describeStep } from '../install/carry-out.ts';
import { planInstall, planUninstall, type Source, type Step } from '../install/plan.ts';
import {
  cronFile,
  PROGRAM,
  STATE,
  systemdService,
  systemdTimer,
  type UnitOptions,
  windowsScript,
} from '../install/texts.ts';
import { AgentStore } from '../state.ts';
import { enrolCommand } from './enrol.ts';

export interface InstallCommandOptions {
  readonly collector?: string;
  readonly tokenStdin?: boolean;
  readonly tokenFile?: string;
  readonly ca?: string;
  readonly service?: boolean;
  readonly timer?: boolean;
  /** Milliseconds. */
  readonly interval?: number;
  readonly asRoot?: boolean;
  readonly init?: 'systemd' | 'cron';
  readonly root?: string;
  readonly dryRun?: boolean;
  readonly print?: 'systemd' | 'cron' | 'windows';
}

/** `muster agent install`: this very agent onto this host, or below another root. Running it again brings a newer one. */
export async function installCommand(options: InstallCommandOptions): Promise<number> {
  const unit = unitOptions(options);
  if (options.print !== undefined) return print(options.print, unit);
  const root = resolve(options.root ?? '/');
  const isLive = root === '/';
  const joins = options.tokenStdin === true || options.tokenFile !== undefined;
  refuseWhatCannotBe(options, { isLive, joins });
  const init = options.init ?? initOf(root);
  if (init === 'cron' && unit.mode === 'service')
    throw new MusterError('bad_request', 'a resident agent needs systemd, which is not here; leave --service out');
  const steps = planInstall({ ...unit, source: sourceOf(), init, isLive });
  if (options.dryRun === true) return show(steps, init === 'cron' ? [] : [cautionFor(unit)]);
  // Joined before anything starts; the unit that starts without a state does nothing.
  const isJoined = isLive && new AgentStore(STATE).readState() !== undefined;
  if (joins && !isJoined) await joinCollector(options);
  carryOut(steps, root, (step, outcome) => {
    if (outcome !== 'as it was') process.stdout.write(`${describeStep(step)}: ${outcome}\n`);
  });
  process.stdout.write(`${lastWord({ isLive, isJoined: joins || isJoined })}\n`);
  return 0;
}

export interface UninstallCommandOptions {
  readonly purge?: boolean;
  readonly root?: string;
  readonly dryRun?: boolean;
}

/** `muster agent uninstall`: nothing of the program stays; key, spool and state go with `--purge`. */
export function uninstallCommand({ purge = false, root: named, dryRun }: UninstallCommandOptions): number {
  const root = resolve(named ?? '/');
  const isLive = root === '/';
  const steps = planUninstall({ isLive, isPurge: purge });
  if (dryRun === true) return show(steps, []);
  refuseWhatCannotBe({}, { isLive, joins: false });
  carryOut(steps, root, (step, outcome) => {
    if (outcome !== 'as it was') process.stdout.write(`${describeStep(step)}: ${outcome}\n`);
  });
  process.stdout.write(
    purge ? 'removed\n' : `removed; key, spool and state are kept in ${STATE} (--purge removes them)\n`,
  );
  return 0;
}

function unitOptions({ service, timer, interval, asRoot }: InstallCommandOptions): UnitOptions {
  if (service === true && timer === true) throw new MusterError('bad_request', 'name --timer or --service, not both');
  return {
    mode: service === true ? 'service' : 'timer',
    isRoot: asRoot === true,
    ...(interval === undefined ? {} : { intervalSeconds: interval / 1000 }),
  };
}

function print(kind: 'systemd' | 'cron' | 'windows', unit: UnitOptions): number {
  const timer = unit.mode === 'timer' ? `\n# muster-agent.timer\n${systemdTimer(unit)}` : '';
  if (kind === 'systemd') process.stdout.write(`# muster-agent.service\n${systemdService(unit)}${timer}`);
  else process.stdout.write(kind === 'cron' ? cronFile(unit) : windowsScript(unit));
  return 0;
}

function refuseWhatCannotBe(
  { collector, dryRun }: InstallCommandOptions,
  { isLive, joins }: { readonly isLive: boolean; readonly joins: boolean },
): void {
  const refuse = (why: string) => {
    throw new MusterError('bad_request', why);
  };
  if (process.platform === 'win32')
    refuse('on Windows a script installs the agent: muster-agent install --print windows > install.ps1');
  if (joins && collector === undefined) refuse('a token joins a collector: name it with --collector');
  if (collector !== undefined && !joins)
    refuse('joining a collector needs a token: --token-stdin or --token-file FILE');
  if (joins && !isLive) refuse('an agent joins on its own host: leave --collector out with --root');
  if (isLive && dryRun !== true && process.geteuid?.() !== 0)
    refuse('only root can install or remove the agent; --dry-run shows what would be done');
}

/** Of what this process is made. Throws `bad_request` for a checkout, which no host should depend on. */
function sourceOf(): Source {
  if (isSea()) return { kind: 'executable', program: process.execPath };
  const file = realpathSync(process.argv[1] ?? '');
  if (basename(file) !== 'muster-agent.mjs') {
    const cure = 'run "npm run build", then: node build/agent/muster-agent.mjs install';
    throw new MusterError('bad_request', `only the built agent can install itself; ${cure}`);
  }
  const runtime = realpathSync(process.execPath);
  return { kind: 'file', file, runtime, isRuntimeBeside: dirname(runtime) === dirname(file) };
}

const SYSTEMD = ['usr/lib/systemd/systemd', 'lib/systemd/systemd'];

/** What starts things there: systemd where it runs, or below another root where it is installed; else cron. */
function initOf(root: string): 'systemd' | 'cron' {
  if (root !== '/') return SYSTEMD.some((path) => existsSync(join(root, path))) ? 'systemd' : 'cron';
  if (existsSync('/run/systemd/system')) return 'systemd';
  if (existsSync('/etc/cron.d')) return 'cron';
  const cure = 'start "muster-agent once" by what there is, as "install --print cron" does it';
  throw new MusterError('bad_request', `neither systemd nor /etc/cron.d is here; ${cure}`);
}

async function joinCollector({ collector = '', tokenFile, ca }: InstallCommandOptions): Promise<void> {
  await enrolCommand({
    collector,
    data: STATE,
    ...(tokenFile === undefined ? {} : { tokenFile }),
    ...(ca === undefined ? {} : { ca }),
  });
}

function cautionFor({ isRoot }: UnitOptions): string {
  return isRoot
    ? 'it runs as root, with five of its powers and a read-only file system'
    : 'it runs as muster-agent; loaded rules of firewall and audit, and what sshd has in force, stay unread (--as-root reads them)';
}

function show(steps: readonly Step[], cautions: readonly string[]): number {
  for (const step of steps) {
    process.stdout.write(`${describeStep(step)}\n`);
    if (step.does === 'write') process.stdout.write(step.text.trimEnd().replace(/^/gm, '    ').concat('\n'));
  }
  for (const caution of cautions) process.stdout.write(`${caution}\n`);
  process.stdout.write('nothing was changed\n');
  return 0;
}

function lastWord({ isLive, isJoined }: { readonly isLive: boolean; readonly isJoined: boolean }): string {
  if (!isLive) return 'installed there; on the host itself, join a collector with "muster-agent enrol"';
  if (isJoined) return 'installed; the first report is on its way';
  return `installed; join a collector, and reports begin: ${PROGRAM} enrol --collector ADDRESS`;
}
