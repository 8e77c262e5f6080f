import { Command, Option } from 'commander';
import type { CheckCommandOptions } from './commands/check.ts';
import type { Finish } from './run-program.ts';

/** `muster check`. */
export function checkProgram(finish: Finish): Command {
  return new Command('muster check')
    .description('judge this host, a report, a recorded bundle or a mounted image, with no collector')
    .exitOverride()
    .argument('[file]', 'report (sealed or plain), bundle, or the root folder of an image; none: this host')
    .addOption(
      new Option('--format <format>', 'form of the answer')
        .choices(['table', 'json', 'junit', 'sarif', 'html'])
        .default('table'),
    )
    .option('--json', 'the same as --format json')
    .addOption(new Option('--lang <language>', 'language of the answer').choices(['vi', 'en']))
    .addOption(
      new Option('--level <level>', 'level of the systems that the host serves').choices(['1', '2', '3', '4', '5']),
    )
    .option('--zone <zone>', 'network zone of the host')
    .option('--pack <file...>', 'judge by these packs instead of those that come with Muster')
    .option(
      '--advisories <file...>',
      'judge by these files or folders of advisories (OSV, CSAF, KEV, Alpine secdb), too',
    )
    .option('--advisories-as-of <day>', 'the day until which they reach, where the files themselves do not say')
    .option('--as-of <date>', 'judge as if it were this day or instant (UTC): what will support have ended by then?')
    .option('--exceptions <file>', 'lay the approved exceptions of this file over what fails')
    .option('--unit <unit...>', 'units that the host stands in, for exceptions of units')
    .option('--system <system...>', 'systems that the host serves, for exceptions of systems')
    .addOption(
      new Option('--fail-on <verdict>', 'exit code 1 for failing verdicts only, or for unknown ones and errors too')
        .choices(['fail', 'unknown'])
        .default('unknown'),
    )
    .option('--lifecycle <file>', 'support dates from this file: a newer table of Muster, or of endoflife.date')
    .option('--lifecycle-date <day>', 'day of those dates, where the file does not say it')
    .option('--forecast', 'say what ends in the next 24 months instead of judging')
    .option('--all', 'show what passes and what does not apply as well')
    .addHelpText(
      'after',
      '\nExamples:\n  muster check\n  muster check report.json --format sarif --fail-on fail\n  muster check --advisories debian-osv.zip known_exploited_vulnerabilities.json',
    )
    .action(async (file: string | undefined, options: CheckCommandOptions) => {
      const { checkCommand } = await import('./commands/check.ts');
      finish(await checkCommand(file, options));
    });
}
