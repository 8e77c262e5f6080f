import {
  cronFile,
  HOME,
  launcher,
  PROGRAM,
  STATE,
  SYSUSERS,
  systemdService,
  systemdTimer,
  type UnitOptions,
  USER,
} from './texts.ts';

/** One thing that an installation or its end does. Paths are those of the host, without the other root. */
export type Step =
  | { readonly does: 'folder'; readonly path: string; readonly mode: number }
  | { readonly does: 'write'; readonly path: string; readonly mode: number; readonly text: string }
  | { readonly does: 'copy'; readonly path: string; readonly mode: number; readonly from: string }
  | { readonly does: 'link'; readonly path: string; readonly to: string }
  | { readonly does: 'remove'; readonly path: string; readonly isFolder?: boolean }
  | { readonly does: 'run'; readonly words: readonly string[]; readonly mayFail: boolean };

/** What the agent that installs itself is made of. */
export type Source =
  | { readonly kind: 'executable'; readonly program: string }
  | { readonly kind: 'file'; readonly file: string; readonly runtime: string; readonly isRuntimeBeside: boolean };

export interface InstallPlanOptions extends UnitOptions {
  readonly source: Source;
  readonly init: 'systemd' | 'cron';
  /** False: into another root, where nothing is run. */
  readonly isLive: boolean;
}

const UNITS = '/etc/systemd/system';
const SERVICE = `${UNITS}/muster-agent.service`;
const TIMER = `${UNITS}/muster-agent.timer`;
const SERVICE_LINK = `${UNITS}/multi-user.target.wants/muster-agent.service`;
const TIMER_LINK = `${UNITS}/timers.target.wants/muster-agent.timer`;
const CRON = '/etc/cron.d/muster-agent';
const SYSUSERS_FILE = '/etc/sysusers.d/muster-agent.conf';
const COMMAND = '/usr/local/bin/muster-agent';
const [FILE, RUNTIME] = [`${HOME}/bin/muster-agent.mjs`, `${HOME}/bin/node`];
/** What V8 made of the file, for this very runtime: the file writes it beside itself. */
const COMPILED = `${HOME}/bin/muster-agent.cache`;

/** Files before what starts them, so that a host whose power goes has the old agent or the new one. */
export function planInstall(options: InstallPlanOptions): Step[] {
  return [
    { does: 'folder', path: `${HOME}/bin`, mode: 0o755 },
    ...programSteps(options.source, options.isLive),
    { does: 'folder', path: '/usr/local/bin', mode: 0o755 },
    { does: 'link', path: COMMAND, to: PROGRAM },
    { does: 'folder', path: STATE, mode: 0o700 },
    ...(options.init === 'systemd' ? systemdSteps(options) : cronSteps(options)),
  ];
}

/** Takes everything away that `planInstall` may have brought, in whatever form it was installed. */
export function planUninstall({ isLive, isPurge }: { readonly isLive: boolean; readonly isPurge: boolean }): Step[] {
  const remove = (...paths: string[]): Step[] => paths.map((path) => ({ does: 'remove', path }));
  const run = (...words: string[]): Step[] => (isLive ? [{ does: 'run', words, mayFail: true }] : []);
  return [
    ...run('systemctl', 'stop', 'muster-agent.timer', 'muster-agent.service'),
    ...remove(TIMER_LINK, SERVICE_LINK, TIMER, SERVICE, CRON, COMMAND),
    ...run('systemctl', 'daemon-reload'),
    ...run('systemctl', 'reset-failed', 'muster-agent.service'),
    ...remove(PROGRAM, FILE, COMPILED, RUNTIME),
    { does: 'remove', path: `${HOME}/bin`, isFolder: true },
    { does: 'remove', path: HOME, isFolder: true },
    ...(isPurge ? [...remove(STATE, SYSUSERS_FILE), ...run('userdel', USER)] : []),
  ];
}

function programSteps(source: Source, isLive: boolean): Step[] {
  if (source.kind === 'executable') {
    return [
      { does: 'copy', path: PROGRAM, mode: 0o755, from: source.program },
      { does: 'remove', path: FILE },
      { does: 'remove', path: COMPILED },
      { does: 'remove', path: RUNTIME },
    ];
  }
  const { file, runtime, isRuntimeBeside } = source;
  return [
    // The host's own Node stays where it is: who installed it keeps it current.
    isRuntimeBeside ? { does: 'copy', path: RUNTIME, mode: 0o755, from: runtime } : { does: 'remove', path: RUNTIME },
    { does: 'copy', path: FILE, mode: 0o644, from: file },
    { does: 'write', path: PROGRAM, mode: 0o755, text: launcher(isRuntimeBeside ? RUNTIME : runtime) },
    // Without it the agent works as well, and each look costs a third more.
    ...(isLive ? [{ does: 'run', words: [PROGRAM, 'compile-ahead'], mayFail: true } as const] : []),
  ];
}

function systemdSteps(options: InstallPlanOptions): Step[] {
  const { mode, isLive, isRoot } = options;
  const isTimer = mode === 'timer';
  const run = (mayFail: boolean, ...words: string[]): Step[] => (isLive ? [{ does: 'run', words, mayFail }] : []);
  const [wanted, unwanted] = isTimer ? [TIMER_LINK, SERVICE_LINK] : [SERVICE_LINK, TIMER_LINK];
  const unit = isTimer ? TIMER : SERVICE;
  const name = unit.slice(UNITS.length + 1);
  return [
    { does: 'remove', path: CRON },
    ...(isRoot ? [] : userSteps(isLive)),
    ...run(true, 'restorecon', '-R', HOME),
    { does: 'folder', path: UNITS, mode: 0o755 },
    { does: 'write', path: SERVICE, mode: 0o644, text: systemdService(options) },
    isTimer
      ? { does: 'write', path: TIMER, mode: 0o644, text: systemdTimer(options) }
      : { does: 'remove', path: TIMER },
    { does: 'remove', path: unwanted },
    { does: 'folder', path: wanted.slice(0, wanted.lastIndexOf('/')), mode: 0o755 },
    { does: 'link', path: wanted, to: unit },
    ...run(false, 'systemctl', 'daemon-reload'),
    ...(isTimer ? [] : run(true, 'systemctl', 'stop', 'muster-agent.timer')),
    ...run(false, 'systemctl', 'restart', name),
  ];
}

function userSteps(isLive: boolean): Step[] {
  const path = SYSUSERS_FILE;
  return [
    { does: 'folder', path: path.slice(0, path.lastIndexOf('/')), mode: 0o755 },
    { does: 'write', path, mode: 0o644, text: SYSUSERS },
    ...(isLive ? [{ does: 'run', words: ['systemd-sysusers', path], mayFail: false } as const] : []),
  ];
}

function cronSteps(options: InstallPlanOptions): Step[] {
  return [
    { does: 'folder', path: '/etc/cron.d', mode: 0o755 },
    { does: 'write', path: CRON, mode: 0o644, text: cronFile(options) },
  ];
}
