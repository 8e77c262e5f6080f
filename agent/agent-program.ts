import { Command, InvalidArgumentError, Option } from 'commander';
import type { EnrolCommandOptions } from './commands/enrol.ts';
import type { InspectCommandOptions } from './commands/inspect.ts';
import type { InstallCommandOptions, UninstallCommandOptions } from './commands/install.ts';
import type { OnceCommandOptions } from './commands/once.ts';
import type { PackCommandOptions } from './commands/pack.ts';
import type { ReceiptCommandOptions } from './commands/receipt.ts';
import type { RecorderCommandOptions } from './commands/recorder.ts';
import type { RunCommandOptions } from './commands/run.ts';
import type { SettingsCommandOptions } from './commands/settings.ts';
import type { VisitCommandOptions } from './commands/visit.ts';
import type { Finish } from './run-program.ts';
import { addSettingsOptions, parseDurationMs } from './settings-options.ts';

const DATA_HELP = "the agent's folder; default MUSTER_AGENT_DATA, else /var/lib/muster-agent";

/**
 * `muster agent ...`. What a command needs is loaded when it runs: an agent on a timer pays for nothing else. Nothing of
 * `muster check` is reached from here, so that the single file on a host holds neither packs nor their engine.
 */
export function agentProgram(finish: Finish): Command {
  const program = new Command('muster agent')
    .description('inspect this host, join a collector, report to it')
    .exitOverride();
  addEnrol(program, finish);
  addRun(program, finish);
  addOnce(program, finish);
  addSettings(program, finish);
  addInspect(program, finish);
  addVisit(program, finish);
  addRecorder(program, finish);
  addPack(program, finish);
  addReceipt(program, finish);
  addInstall(program, finish);
  addUninstall(program, finish);
  return program;
}

function addEnrol(program: Command, finish: Finish): void {
  const command = program.command('enrol').description('join a collector; the token is read from standard input');
  addSettingsOptions(command)
    .requiredOption('--collector <address>', 'address of the collector')
    .option('--token-file <file>', 'read the token from this file instead')
    .option('--ca <file>', "certificates that sign the collector's, where the system's own do not")
    .option('--data <folder>', DATA_HELP)
    .option('--again', 'join once more as another agent')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  muster agent enrol --collector https://muster.example < token')
    .action(async (options: EnrolCommandOptions) => {
      const { enrolCommand } = await import('./commands/enrol.ts');
      finish(await enrolCommand(options));
    });
}

function addRun(program: Command, finish: Finish): void {
  program
    .command('run')
    .description('report now and then on an interval, until stopped')
    .option(
      '--interval <duration>',
      'time between reports, in place of that of the settings (1 h): 30 min, 1 h, or a number of seconds',
      parseDurationMs,
    )
    .option('--collector <address>', 'where the collector is now, if not where it was at enrolment')
    .option('--token-stdin', 'join that collector first, with a token from standard input')
    .option('--data <folder>', DATA_HELP)
    .addHelpText('after', '\nExample:\n  muster agent run --interval 1h')
    .action(async (options: RunCommandOptions) => {
      const { runCommand } = await import('./commands/run.ts');
      finish(await runCommand(options));
    });
}

function addOnce(program: Command, finish: Finish): void {
  program
    .command('once')
    .description('report once, for a timer: nothing stays resident')
    .option('--data <folder>', DATA_HELP)
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  muster agent once')
    .action(async (options: OnceCommandOptions) => {
      const { onceCommand } = await import('./commands/once.ts');
      finish(await onceCommand(options));
    });
}

function addSettings(program: Command, finish: Finish): void {
  const command = program.command('settings').description('how this agent reports: shown, or changed by what is named');
  addSettingsOptions(command)
    .option('--reset <names...>', 'take these back to their defaults, by the names that the command prints')
    .option('--schema', 'print the JSON Schema of settings.json instead')
    .option('--data <folder>', DATA_HELP)
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  muster agent settings --window 22:00-05:00 --bytes-per-day "100 kB" --metered')
    .action(async (options: SettingsCommandOptions) => {
      const { settingsCommand } = await import('./commands/settings.ts');
      finish(settingsCommand(options));
    });
}

function addInspect(program: Command, finish: Finish): void {
  program
    .command('inspect')
    .description("print this host's report as JSON; nothing is sent")
    .option('--target <target>', 'bundle:FILE for a recorded host, dir:FOLDER for a mounted image; none: this host')
    .option('--record <file>', 'also keep what was read as a recording that can be inspected elsewhere')
    .option('--ask <paths...>', 'ask for these facts as well, written as in a rule: "files[/etc/myapp.conf]"')
    .option('--list', 'print all that an agent may touch instead')
    .option('--json', 'print JSON, which is what it prints anyway')
    .addHelpText('after', '\nExamples:\n  muster agent inspect > report.json\n  muster agent inspect --list')
    .action(async (options: InspectCommandOptions) => {
      const { inspectCommand } = await import('./commands/inspect.ts');
      finish(await inspectCommand(options));
    });
}

function addVisit(program: Command, finish: Finish): void {
  program
    .command('visit')
    .description('look at other hosts over SSH, and report them to the collector or write files')
    .option('--hosts <file>', 'the file of hosts (JSON)')
    .option('--only <names...>', 'visit these alone: names of entries, or @LABEL')
    .option('--out <folder>', 'write a report of each host into this folder; nothing is sent')
    .option('--recordings', 'with --out: write the recordings as they came, in place of reports')
    .option('--at-once <count>', 'visits at the same time', parseAtOnce, 10)
    .option('--first-contact', 'take and keep the keys of hosts that were never seen; compare them with the hosts')
    .option('--data <folder>', DATA_HELP)
    .option('--json', 'print JSON')
    .option('--schema', 'print the JSON Schema of the file of hosts instead')
    .addHelpText(
      'after',
      '\nExamples:\n  muster agent visit --hosts hosts.json --first-contact\n  muster agent visit --hosts hosts.json --only db-1 @old --out visits',
    )
    .action(async (options: VisitCommandOptions) => {
      const { visitCommand } = await import('./commands/visit.ts');
      finish(await visitCommand(options));
    });
}

/** More at once would cost this machine more than it gains, and gates refuse it. */
const MAX_AT_ONCE = 100;

function parseAtOnce(text: string): number {
  const count = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (count >= 1 && count <= MAX_AT_ONCE) return count;
  throw new InvalidArgumentError(`Write 1 to ${MAX_AT_ONCE}.`);
}

function addRecorder(program: Command, finish: Finish): void {
  program
    .command('recorder')
    .argument('<kind>', 'sh for Linux and other Unix, ps1 for Windows')
    .description('print the script that records a host without an agent; copy it there, run it, bring the file back')
    .option('--ask <paths...>', 'let it ask for these facts as well, written as in a rule: "files[/etc/myapp.conf]"')
    .addHelpText('after', '\nExample:\n  muster agent recorder sh > record.sh')
    .action(async (kind: string, options: RecorderCommandOptions) => {
      const { recorderCommand } = await import('./commands/recorder.ts');
      finish(await recorderCommand(kind, options));
    });
}

function addPack(program: Command, finish: Finish): void {
  program
    .command('pack')
    .description('make a signed courier file of waiting reports, recordings, or both, to be carried by hand')
    .option('--from-spool', 'pack the reports that wait here; what happens anyway where no recording is named')
    .option('--bundle <files...>', 'pack these recordings')
    .option('--out <file>', 'name of the courier file; default muster-<unit>-<host>-<time>.courier here')
    .option('--remove', 'take the packed reports out of the spool at once; the file is then the only copy')
    .option('--no-encrypt', "do not encrypt for the collector, although this agent knows the collector's key")
    .option('--recipient <file>', 'the collector\'s encryption key, from "muster collector courier-key"')
    .option('--data <folder>', DATA_HELP)
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  muster agent pack --out /media/stick/november.courier\n  muster agent pack --bundle web-3.bundle db-1.bundle',
    )
    .action(async (options: PackCommandOptions) => {
      const { packCommand } = await import('./commands/pack.ts');
      finish(await packCommand(options));
    });
}

function addReceipt(program: Command, finish: Finish): void {
  program
    .command('receipt')
    .argument('<file>', "the collector's answer to a courier file")
    .description('take in the answer that was carried back: what the collector has leaves the spool')
    .option('--data <folder>', DATA_HELP)
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  muster agent receipt /media/stick/november.receipt')
    .action(async (file: string, options: ReceiptCommandOptions) => {
      const { receiptCommand } = await import('./commands/receipt.ts');
      finish(await receiptCommand(file, options));
    });
}

function addInstall(program: Command, finish: Finish): void {
  program
    .command('install')
    .description('put this agent onto this host and let it report now and then; again: bring a newer one')
    .option('--collector <address>', 'join this collector first')
    .option('--token-stdin', 'with --collector: the token comes on standard input')
    .option('--token-file <file>', 'with --collector: the token stands in this file')
    .option('--ca <file>', "certificates that sign the collector's, where the system's own do not")
    .option('--timer', 'start now and then and end: nothing stays resident; what happens anyway')
    .option('--service', 'stay resident')
    .option(
      '--interval <duration>',
      'time between reports: 30 min, 1 h (default), or a number of seconds',
      parseDurationMs,
    )
    .option('--as-root', 'as root with five of its powers, in place of a user of its own that may only read')
    .addOption(new Option('--init <init>', 'what starts it; default: what is there').choices(['systemd', 'cron']))
    .option('--root <folder>', 'install below this folder instead, for images and packages; nothing is run')
    .option('--dry-run', 'print every file and command, and do nothing')
    .addOption(
      new Option('--print <kind>', 'print these files instead, to install by other means').choices([
        'systemd',
        'cron',
        'windows',
      ]),
    )
    .addHelpText('after', '\nExample:\n  muster-agent install --collector https://muster.example --token-stdin < token')
    .action(async (options: InstallCommandOptions) => {
      const { installCommand } = await import('./commands/install.ts');
      finish(await installCommand(options));
    });
}

function addUninstall(program: Command, finish: Finish): void {
  program
    .command('uninstall')
    .description('take this agent off this host')
    .option('--purge', 'its key, spool and state as well, and its user')
    .option('--root <folder>', 'below this folder instead')
    .option('--dry-run', 'print every file and command, and do nothing')
    .addHelpText('after', '\nExample:\n  muster-agent uninstall --purge')
    .action(async (options: UninstallCommandOptions) => {
      const { uninstallCommand } = await import('./commands/install.ts');
      finish(uninstallCommand(options));
    });
}
