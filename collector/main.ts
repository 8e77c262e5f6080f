import { Command, CommanderError, Option } from 'commander';
import { isMusterError, messageOf } from '../policies/base/errors.ts';
import { addDataCommands } from './commands/data-program.ts';
import { addExceptionCommands, addPeopleCommands } from './commands/exception-program.ts';
import { addIdentityCommands } from './commands/identity-program.ts';
import { addPackageCommands, importProgram } from './commands/import-program.ts';
import { addRegisterCommands } from './commands/register-program.ts';
import { remark } from './commands/terminal.ts';

type Finish = (exitCode: number) => void;

/** `muster up`, `muster collector ...`, `muster admin ...` and `muster import`; `argv` starts with one of them. Answers the exit code. */
export async function run(argv: readonly string[]): Promise<number> {
  const [name, ...rest] = argv;
  let exitCode = 0;
  const finish: Finish = (code) => {
    exitCode = code;
  };
  const programs = { up: upProgram, collector: collectorProgram, admin: adminProgram, import: importProgram } as const;
  const program = programs[name === 'up' || name === 'admin' || name === 'import' ? name : 'collector'](finish);
  try {
    await program.parseAsync(rest, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    remark(`muster: ${messageOf(error)}`);
    return isMusterError(error, 'bad_request', 'config_invalid') ? 2 : 3;
  }
}

function upProgram(finish: Finish): Command {
  return new Command('muster up')
    .description('collector, console and an agent for this host, on this machine')
    .exitOverride()
    .addOption(new Option('--lang <language>', 'language of the answer').choices(['vi', 'en']))
    .addHelpText('after', '\nExamples:\n  muster up\n  MUSTER_LISTEN=127.0.0.1:7071 MUSTER_DATA=/srv/muster muster up')
    .action(async (options: { lang?: string }) => {
      const { upCommand } = await import('./commands/up.ts');
      finish(await upCommand(options));
    });
}

function collectorProgram(finish: Finish): Command {
  const program = new Command('muster collector')
    .description('run and look after the server and its store')
    .exitOverride();
  program
    .command('serve')
    .description('run the server until a signal ends it')
    .addHelpText('after', '\nExample:\n  MUSTER_DATABASE_URL=postgres://muster@db/muster muster collector serve')
    .action(async () => finish(await (await import('./commands/serve.ts')).serveCommand()));
  program
    .command('migrate')
    .description('bring the store to the newest form, as every start does')
    .addHelpText('after', '\nExample:\n  muster collector migrate')
    .action(async () => finish(await (await import('./commands/store.ts')).migrateCommand()));
  program
    .command('verify')
    .description('read the whole store and say what does not fit together')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  muster collector verify')
    .action(async (options: { json?: boolean }) =>
      finish(await (await import('./commands/store.ts')).verifyCommand(options)),
    );
  addPackageCommands(program, finish);
  return program;
}

function adminProgram(finish: Finish): Command {
  const program = new Command('muster admin')
    .description('units, systems, hosts, people and exceptions of this collector')
    .exitOverride();
  const user = program.command('user').description('accounts');
  user
    .command('reset-password')
    .argument('<name>', 'name of the account')
    .description('give an account a new one-time password and end its sessions')
    .addHelpText('after', '\nExample:\n  muster admin user reset-password admin')
    .action(async (name: string) => finish(await (await import('./commands/store.ts')).resetPasswordCommand(name)));
  addPeopleCommands(user, finish);
  addRegisterCommands(program, finish);
  addIdentityCommands(program, finish);
  addExceptionCommands(program, finish);
  addDataCommands(program, finish);
  return program;
}
