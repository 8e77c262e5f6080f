import { Command, Option } from 'commander';
import type { ImportOptions } from './imports.ts';
import type { ExportOptions } from './package.ts';

/** `muster import`: hands in what was carried here. */
export function importProgram(finish: (exitCode: number) => void): Command {
  return new Command('muster import')
    .argument('[files...]', 'courier files, packages, recordings, reports; none: shows what waits')
    .description('hand in files that were carried here; shows what is inside before anything is taken in')
    .exitOverride()
    .option('--unit <unit>', 'unit of hosts that are new')
    .option('--accept', 'accept it at once, where no second person is asked for')
    .option('--accept-id <id>', 'accept a file that waits')
    .option('--refuse-id <id>', 'refuse a file that waits')
    .option('--show <id>', 'show what is in a file')
    .option('--receipt <id>', "write the answer that is carried back to the file's agent")
    .option('--out <file>', 'name of that answer')
    .option('--reason <text>', 'why it is accepted or refused; kept')
    .option('--fingerprint <key>', 'of a collector that is not known yet, as its people read it out')
    .option('--force', 'put data in force that are older or fewer than those that are')
    .option('--to <address>', 'another collector than the one of this machine')
    .option('--token-stdin', 'its token, from standard input')
    .option('--json', 'print JSON')
    .addOption(new Option('--lang <language>', 'language of the answer').choices(['vi', 'en']))
    .addHelpText(
      'after',
      '\nExamples:\n  muster import november.courier\n  muster import web-3.bundle --unit paris --accept --reason "recorded on site in November"',
    )
    .action(async (files: readonly string[], options: ImportOptions) => {
      const { importCommand } = await import('./imports.ts');
      finish(await importCommand(files, options));
    });
}

/** Adds `muster collector export` and `muster collector courier-key`. */
export function addPackageCommands(program: Command, finish: (exitCode: number) => void): void {
  program
    .command('export')
    .description('write what hosts are judged by here into a signed file for another collector')
    .option('--policies', 'packs and values of parameters')
    .option('--lifecycle', 'the table of support dates')
    .option('--advisories', 'every feed of advisories in force')
    .option('--out <file>', 'name of the file')
    .addHelpText('after', '\nExample:\n  muster collector export --policies --lifecycle --out week-47.courier')
    .action(async (options: ExportOptions) => {
      const { exportCommand } = await import('./package.ts');
      finish(await exportCommand(options));
    });
  program
    .command('courier-key')
    .description('print the key for which agents encrypt courier files; no secret')
    .addHelpText('after', '\nExample:\n  muster collector courier-key > recipient')
    .action(async () => {
      const { courierKeyCommand } = await import('./package.ts');
      finish(await courierKeyCommand());
    });
}
