import { Command, CommanderError, Option } from 'commander';
import { isMusterError, messageOf } from '../policies/base/errors.ts';
import { type CommonOptions, remark } from './commands/options.ts';
import {
  type DraftCommandOptions,
  draft,
  type JudgeCommandOptions,
  judgeCommand,
  schema,
  show,
} from './commands/plan.ts';
import type { PreviewCommandOptions } from './commands/preview.ts';

type Finish = (exitCode: number) => void;

const MAX_COMPLAINTS_SHOWN = 20;

/** `muster plan ...` and `muster preview ...`; `argv` starts with one of the two. Answers the exit code. */
export async function run(argv: readonly string[]): Promise<number> {
  const [name, ...rest] = argv;
  let exitCode = 0;
  const finish: Finish = (code) => {
    exitCode = code;
  };
  const program = name === 'preview' ? previewProgram(finish) : planProgram(finish);
  try {
    await program.parseAsync(rest, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    remark(`muster: ${messageOf(error)}`);
    const complaints = isMusterError(error) ? error.complaints : [];
    for (const { pointer, message } of complaints.slice(0, MAX_COMPLAINTS_SHOWN))
      remark(`  ${pointer || '(all)'} ${message}`);
    return isMusterError(error, 'bad_request') ? 2 : 3;
  }
}

function withCommon(command: Command): Command {
  return command
    .option('--json', 'print JSON')
    .option('--catalogue <folder>', 'target platforms, images, flavors and quota of your own')
    .addOption(new Option('--lang <language>', 'language of the answer').choices(['vi', 'en']));
}

function planProgram(finish: Finish): Command {
  const program = new Command('muster plan')
    .description('what should be there instead of the servers of today')
    .exitOverride();
  withCommon(
    program.command('draft').argument('[fleet]', 'exported fleet or report; none: ask the collector of this machine'),
  )
    .description('propose a plan for people to review and edit')
    .option('--out <file>', 'where to write the plan; "-" prints it', 'plan.json')
    .option('--force', 'replace a plan that is there already')
    .option('--local', 'the file is a report of one host')
    .option('--name <name>', 'name of the plan', 'plan')
    .option('--as-of <day>', 'day for which support is looked at; today unless named')
    .option('--horizon-days <days>', 'how long after that day support must still stand', '365')
    .addHelpText(
      'after',
      '\nExamples:\n  muster plan draft\n  muster plan draft fleet.json --out plan.json\n  muster agent inspect > report.json && muster plan draft report.json --local',
    )
    .action(async (file: string | undefined, options: DraftCommandOptions) => finish(await draft(file, options)));
  withCommon(program.command('show').argument('<plan>', 'plan file'))
    .description('show a plan: waves, hosts, reasons, subnets')
    .addHelpText('after', '\nExample:\n  muster plan show plan.json --lang vi')
    .action(async (file: string, options: CommonOptions) => finish(await show(file, options)));
  withCommon(program.command('judge').argument('<plan>', 'plan file'))
    .description("judge the planned hosts by the same packs as today's: what closes, what opens, what nobody knows yet")
    .option('--fleet <file>', 'exported fleet or report of today')
    .option('--as-of <day>', 'judge as of this day; now unless named')
    .addOption(
      new Option('--fail-on <verdict>', 'exit code 1 for failing verdicts only, or for unknown ones too')
        .choices(['fail', 'unknown'])
        .default('unknown'),
    )
    .addHelpText('after', '\nExample:\n  muster plan judge plan.json --fleet fleet.json --fail-on fail')
    .action(async (file: string, options: JudgeCommandOptions) => finish(await judgeCommand(file, options)));
  program
    .command('schema')
    .description('print the JSON Schema of plan files, for editors')
    .addHelpText('after', '\nExample:\n  muster plan schema > muster-plan.schema.json')
    .action(() => finish(schema()));
  return program;
}

function previewProgram(finish: Finish): Command {
  const program = new Command('muster preview').exitOverride();
  return withCommon(program)
    .description(
      'run the Pulumi program of a plan with no CLI, plug-in, credentials or network, and show what an update would do',
    )
    .option('--plan <file>', 'the reviewed plan', 'plan.json')
    .option('--stack <name>', "stack; the state's own, else preview")
    .option('--state <file>', 'checkpoint or output of "pulumi stack export" to compare with')
    .option('--save-state <file>', 'write the state after a simulated update')
    .addOption(
      new Option('--format <format>', 'what to print').choices(['text', 'markdown', 'html', 'json']).default('text'),
    )
    .option('--out <folder>', 'write preview.json, summary.json, summary.md and summary.html there')
    .option('--expect-no-changes', 'exit code 1 when anything would change')
    .option('--fleet <file>', 'exported fleet or report of today, to say what closes')
    .option('--as-of <day>', 'judge as of this day; now unless named')
    .option('--answers <file>', 'prepared answers to what the program asks the cloud')
    .option('--config <file>', 'settings of the stack as JSON; secrets as { "secret": "..." }')
    .addHelpText(
      'after',
      '\nExamples:\n  muster preview --plan plan.json --save-state state.json\n  muster preview --plan plan.json --state state.json --expect-no-changes\n  muster preview --plan plan.json --format html > preview.html\n\nExit codes: 0 done, 1 a rule that must hold is broken, a protected resource is touched, or an unexpected change; 2 wrong use; 3 the program failed.',
    )
    .action(async (options: PreviewCommandOptions) => {
      // The SDK takes half a second to load; "plan" does without it.
      const { previewCommand } = await import('./commands/preview.ts');
      finish(await previewCommand(options));
    });
}
