import { type Command, Option } from 'commander';
import type { CarryOptions } from './lifecycle.ts';

/** Adds `muster admin data ...`: tables that are carried in as files. */
export function addDataCommands(admin: Command, finish: (exitCode: number) => void): void {
  const data = admin.command('data').description('tables that hosts are judged by');
  data
    .command('lifecycle')
    .argument('[file]', 'a newer table: of Muster, or of endoflife.date; none: shows the one in force')
    .description('carry in support dates; shows what changes and makes it a new edition')
    .option('--reason <text>', 'why; stands beside the change from then on')
    .option('--date <day>', 'day of the data where the file does not say it')
    .option('--dry-run', 'only say what would change')
    .option('--force', 'take data that is older than what is in force')
    .option('--json', 'print JSON')
    .addOption(new Option('--lang <language>', 'language of the answer').choices(['vi', 'en']))
    .addHelpText(
      'after',
      '\nExamples:\n  muster admin data lifecycle\n  muster admin data lifecycle full.json --dry-run\n  muster admin data lifecycle full.json --reason "data of the fourth quarter"',
    )
    .action(async (file: string | undefined, options: CarryOptions) => {
      const { carryLifecycleCommand } = await import('./lifecycle.ts');
      finish(await carryLifecycleCommand(file, options));
    });
}
