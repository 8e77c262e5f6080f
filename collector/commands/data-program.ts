import { type Command, Option } from 'commander';
import type { AdvisoryCarryOptions } from './advisories.ts';
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
  addAdvisories(data, finish);
}

function addAdvisories(data: Command, finish: (exitCode: number) => void): void {
  data
    .command('advisories')
    .argument('[files...]', 'OSV, CSAF or VEX, KEV, Alpine secdb, packed or not; none: shows the feeds in force')
    .description('carry in security advisories; each file is a feed and makes a new edition')
    .option('--reason <text>', 'why; stands beside the change from then on')
    .option('--feed <name>', 'name of the feed, in place of the one that follows from the name of the file')
    .option('--add', 'the file holds changes only: add it to the feed of that name')
    .option('--date <day>', 'day until which the data reach, where the file keeps no days')
    .option('--force', 'take a file that is older, covers less, or is much smaller than what is in force')
    .option('--remove <feed>', 'judge hosts without this feed')
    .option('--json', 'print JSON')
    .addOption(new Option('--lang <language>', 'language of the answer').choices(['vi', 'en']))
    .addHelpText(
      'after',
      '\nExamples:\n  muster admin data advisories\n  muster admin data advisories debian.zip known_exploited_vulnerabilities.json --reason "week 47"\n  muster admin data advisories main.json --feed alpine-3.19-main --date 2026-11-20 --reason "week 47"\n  muster admin data advisories --remove debian --reason "no Debian here"',
    )
    .action(async (files: readonly string[], options: AdvisoryCarryOptions) => {
      const { advisoriesCommand } = await import('./advisories.ts');
      finish(await advisoriesCommand(files, options));
    });
}
