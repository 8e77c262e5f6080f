import { type Command, Option } from 'commander';
import type { CommonOptions } from '../../policies/commands/options.ts';
import type { ApplyOptions, ListOptions, PersonOptions, RequestOptions, WaiverCommandOptions } from './exceptions.ts';
import type { AddUserOptions } from './people.ts';

type Finish = (exitCode: number) => void;

/** Loaded when one of them runs. */
const acts = () => import('./exceptions.ts');
const people = () => import('./people.ts');

/** Adds `muster admin exception ...`. */
export function addExceptionCommands(admin: Command, finish: Finish): void {
  const exception = admin.command('exception').description('permissions to fail a rule until a day');
  addReading(exception, finish);
  addRequest(exception, finish);
  addDecisions(exception, finish);
  addFiles(exception, finish);
}

function addReading(exception: Command, finish: Finish): void {
  withScope(withCommon(exception.command('list')))
    .description('exceptions, what ends first at the top')
    .addOption(new Option('--group <group>', 'only these').choices(['ending', 'waiting', 'in_force', 'over']))
    .option('--page <number>', 'further ones: 2, 3, ...')
    .addHelpText('after', '\nExample:\n  muster admin exception list --group waiting')
    .action(async (options: ListOptions) => finish(await (await acts()).listExceptionsCommand(options)));
  withCommon(exception.command('show').argument('<id>'))
    .description('one exception with everything that was done to it')
    .addHelpText('after', '\nExample:\n  muster admin exception show e-12')
    .action(async (id: string, options: CommonOptions) =>
      finish(await (await acts()).showExceptionCommand(id, options)),
    );
}

function addRequest(exception: Command, finish: Finish): void {
  withScope(withPerson(exception.command('request').argument('<rule>', 'PACK/RULE')))
    .description('ask for an exception; another person must approve it')
    .requiredOption('--reason <text>', 'why the rule cannot be kept for now')
    .requiredOption('--measure <text>', 'what lowers the risk meanwhile')
    .requiredOption('--until <day>', 'day (its last moment) or instant in UTC')
    .option('--from <day>', 'day or instant in UTC; none: from the approval on')
    .option('--ticket <text>', 'number or address of a ticket')
    .option('--requester <name>', 'account of the person who asks, where nobody signs in')
    .addHelpText(
      'after',
      '\nExample:\n  muster admin exception request ssh/ssh-root-login --host db-1 --until 2027-03-31 --requester lan \\\n    --reason "The backup still signs in as root" --measure "Only from the backup network"',
    )
    .action(async (rule: string, options: RequestOptions) =>
      finish(await (await acts()).requestExceptionCommand(rule, options)),
    );
}

function addDecisions(exception: Command, finish: Finish): void {
  withApprover(exception.command('approve').argument('<id>'))
    .description('approve what another person asked for')
    .option('--note <text>', 'what people read beside it')
    .addHelpText('after', '\nExample:\n  muster admin exception approve e-12 --as minh')
    .action(async (id: string, options: PersonOptions & { note?: string }) =>
      finish(await (await acts()).approveExceptionCommand(id, options)),
    );
  withApprover(exception.command('refuse').argument('<id>'))
    .description('refuse what another person asked for')
    .requiredOption('--note <text>', 'why')
    .addHelpText(
      'after',
      '\nExample:\n  muster admin exception refuse e-12 --as minh --note "Replace the host instead"',
    )
    .action(async (id: string, options: PersonOptions & { note: string }) =>
      finish(await (await acts()).refuseExceptionCommand(id, options)),
    );
  withPerson(exception.command('end').argument('<id>'))
    .description('end an exception before its time; what it covers fails again at once')
    .requiredOption('--reason <text>', 'why')
    .addHelpText('after', '\nExample:\n  muster admin exception end e-12 --reason "The host was replaced"')
    .action(async (id: string, options: PersonOptions & { reason: string }) =>
      finish(await (await acts()).endExceptionCommand(id, options)),
    );
  withPerson(exception.command('limit').argument('<days>'))
    .description('change how many days an exception may last')
    .requiredOption('--reason <text>', 'why')
    .addHelpText('after', '\nExample:\n  muster admin exception limit 180 --reason "Decision 12 of the department"')
    .action(async (days: string, options: PersonOptions & { reason: string }) =>
      finish(await (await acts()).limitExceptionsCommand(days, options)),
    );
}

function addFiles(exception: Command, finish: Finish): void {
  withPerson(exception.command('apply').argument('<file>', 'exceptions.json'))
    .description('make exceptions what a file says; the same file again changes nothing')
    .option('--dry-run', 'only show what would change')
    .addHelpText('after', '\nExample:\n  muster admin exception apply exceptions.json --as minh')
    .action(async (file: string, options: ApplyOptions) =>
      finish(await (await acts()).applyExceptionsCommand(file, options)),
    );
  withScope(withPerson(exception.command('import-waivers').argument('<file>', 'InSpec waivers, YAML or JSON')))
    .description('ask for what a waiver file holds, and say what of it was not taken and why')
    .requiredOption('--measure <text>', 'compensating measure, which waivers do not have')
    .requiredOption('--requester <name>', 'account of the person who asks')
    .option('--map <file>', 'control id to PACK/RULE, YAML or JSON')
    .option('--until <day>', 'the end of waivers without one')
    .option('--ticket <text>', 'number or address of a ticket')
    .option('--out <file>', 'write a file of exceptions instead; it must not be there yet')
    .option('--dry-run', 'only show what would change')
    .addHelpText(
      'after',
      '\nExample:\n  muster admin exception import-waivers waivers.yml --map map.yml --unit paris --requester lan \\\n    --measure "The network is closed" --dry-run',
    )
    .action(async (file: string, options: WaiverCommandOptions) =>
      finish(await (await acts()).importWaiversCommand(file, options)),
    );
  exception
    .command('schema')
    .description('print the JSON Schema of exceptions.json, for editors')
    .addHelpText('after', '\nExample:\n  muster admin exception schema > muster-exceptions.schema.json')
    .action(async () => finish((await acts()).schemaCommand()));
}

/** Adds `add`, `list`, `lock` and `unlock` to `muster admin user`. */
export function addPeopleCommands(user: Command, finish: Finish): void {
  user
    .command('add')
    .argument('<name>', 'name of the account')
    .description('add an account with a one-time password')
    .addOption(
      new Option('--role <role>', 'an auditor reads, an operator also asks for exceptions')
        .choices(['administrator', 'operator', 'auditor'])
        .makeOptionMandatory(),
    )
    .option('--unit <unit>', 'of which unit the person is: nobody approves what their own unit operates')
    .addHelpText('after', '\nExample:\n  muster admin user add lan --role operator --unit it')
    .action(async (name: string, options: AddUserOptions) =>
      finish(await (await people()).addUserCommand(name, options)),
    );
  user
    .command('list')
    .option('--json', 'print JSON')
    .description('accounts with role and unit')
    .addHelpText('after', '\nExample:\n  muster admin user list')
    .action(async (options: { json?: boolean }) => finish(await (await people()).listUsersCommand(options)));
  for (const [word, isLocked, what] of [
    ['lock', true, 'close an account and end its sessions'],
    ['unlock', false, 'open it again'],
  ] as const)
    user
      .command(word)
      .argument('<name>', 'name of the account')
      .description(what)
      .addHelpText('after', `\nExample:\n  muster admin user ${word} lan`)
      .action(async (name: string) => finish(await (await people()).lockUserCommand(name, isLocked)));
}

function withScope(command: Command): Command {
  return command
    .option('--host <host>', 'id or name of a host')
    .option('--unit <unit>', 'id of a unit, with everything below it')
    .option('--system <system>', 'id of a business system');
}

/** A decision is a person's, who signs in for it. */
function withApprover(command: Command): Command {
  return withCommon(command).requiredOption(
    '--as <name>',
    'your account; the password is asked for, or read from standard input',
  );
}

function withPerson(command: Command): Command {
  return withCommon(command).option(
    '--as <name>',
    'your account; the password is asked for, or read from standard input',
  );
}

function withCommon(command: Command): Command {
  return command
    .option('--json', 'print JSON')
    .addOption(new Option('--lang <language>', 'language of the answer').choices(['vi', 'en']));
}
