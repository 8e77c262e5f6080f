import { type Command, Option } from 'commander';
import { activate, deactivate, listPacks, type ReasonOptions } from './activate.ts';
import type { CommonOptions } from './options.ts';
import { type ListOptions, listParameters, type PlaceOptions, setParameter, unsetParameter } from './parameters.ts';
import { type TryOptions, tryChange } from './try.ts';

type Finish = (exitCode: number) => void;

/** Adds what changes, or tries to change, what this machine's collector judges by. */
export function addChangeCommands(program: Command, finish: Finish): void {
  addTry(program, finish);
  withReason(
    program.command('activate').argument('<pack>', 'pack file, or the id of a shipped pack that was taken out'),
  )
    .description('put a pack in force on this collector; the whole fleet is judged by it')
    .addHelpText(
      'after',
      '\nExample:\n  muster policy activate my-rules.json --reason "decision 12 of the steering committee"',
    )
    .action(async (pack: string, options: ReasonOptions) => finish(await activate(pack, options)));
  withReason(program.command('deactivate').argument('<pack>', 'id of the pack'))
    .description('take a pack out of force; a shipped pack whose place it took is back')
    .addHelpText('after', '\nExample:\n  muster policy deactivate my-rules --reason "replaced by the ministry\'s own"')
    .action(async (pack: string, options: ReasonOptions) => finish(await deactivate(pack, options)));
  withCommon(program.command('packs'))
    .description('the packs that this collector judges by')
    .addHelpText('after', '\nExample:\n  muster policy packs')
    .action(async (options: CommonOptions) => finish(await listPacks(options)));
  addParameters(program, finish);
}

function addTry(program: Command, finish: Finish): void {
  withCommon(program.command('try').argument('[files...]', 'pack files to try'))
    .description('which hosts would flip under a change, in which units, by which rule; nothing is stored')
    .option('--parameter <value...>', 'PACK/PARAMETER=VALUE, with @level:, @unit:, @system: or @host: for whom')
    .option('--deactivate <pack...>', 'packs to take out of force')
    .option('--unit <unit>', 'look at this unit and those below it; values without a place are for it')
    .option('--hosts <count>', 'flipped hosts to list', '20')
    .option('--inventory <path...>', 'try it on report files, or folders of them, with no collector')
    .addOption(new Option('--level <level>', 'with --inventory: level of the hosts').choices(['1', '2', '3', '4', '5']))
    .addOption(
      new Option('--fail-on <verdict>', 'exit code 1 for new failures only, or also for what becomes unknown')
        .choices(['fail', 'unknown'])
        .default('unknown'),
    )
    .addHelpText(
      'after',
      '\nExamples:\n  muster policy try my-rules.json\n  muster policy try --parameter ssh/maxAuthTries=3@unit:paris\n  muster policy try my-rules.json --inventory reports/',
    )
    .action(async (files: string[], options: TryOptions) => finish(await tryChange(files, options)));
}

function addParameters(program: Command, finish: Finish): void {
  const parameters = program
    .command('parameters')
    .description('values of parameters for levels, units, systems and hosts');
  withCommon(parameters.command('list').argument('[pack]', 'id of a pack; none: all'))
    .description('parameters with their defaults and every value that is set')
    .option('--set', 'only those that are set somewhere')
    .addHelpText('after', '\nExample:\n  muster policy parameters list ssh')
    .action(async (pack: string | undefined, options: ListOptions) => finish(await listParameters(pack, options)));
  withPlace(parameters.command('set').argument('<pack>').argument('<parameter>').argument('<value>'))
    .description('set a value; it is checked now, by every use of the parameter')
    .addHelpText(
      'after',
      '\nExample:\n  muster policy parameters set ssh maxAuthTries 3 --unit paris --reason "decision 12"',
    )
    .action(async (pack: string, parameter: string, value: string, options: PlaceOptions) =>
      finish(await setParameter(pack, parameter, value, options)),
    );
  withPlace(parameters.command('unset').argument('<pack>').argument('<parameter>'))
    .description('take a value away; what counts next counts again')
    .addHelpText(
      'after',
      '\nExample:\n  muster policy parameters unset ssh maxAuthTries --unit paris --reason "as everybody"',
    )
    .action(async (pack: string, parameter: string, options: PlaceOptions) =>
      finish(await unsetParameter(pack, parameter, options)),
    );
}

function withPlace(command: Command): Command {
  return withReason(command)
    .option('--level <level>', 'from this level on')
    .option('--unit <unit>', 'for this unit and those below it')
    .option('--system <system>', 'for the hosts of this system')
    .option('--host <host>', 'for this host, by id or name');
}

function withReason(command: Command): Command {
  return withCommon(command).requiredOption('--reason <text>', 'why; kept with the change for people to read');
}

function withCommon(command: Command): Command {
  return command
    .option('--json', 'print JSON')
    .addOption(new Option('--lang <language>', 'language of the answer').choices(['vi', 'en']));
}
