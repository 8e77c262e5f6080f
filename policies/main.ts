import { Command, CommanderError, Option } from 'commander';
import { isMusterError, messageOf } from './base/errors.ts';
import { printable } from './base/text.ts';
import { addChangeCommands } from './commands/change-program.ts';
import { type CoverageOptions, showCoverage } from './commands/coverage.ts';
import { type EditionsOptions, editionsCommand, type RollbackOptions, rollbackCommand } from './commands/editions.ts';
import { explainRuleCommand, explainVersionCommand } from './commands/explain.ts';
import type { ExplainAdvisoryOptions } from './commands/explain-advisory.ts';
import type { ExplainPlatformOptions } from './commands/explain-platform.ts';
import { explainRangeCommand } from './commands/explain-range.ts';
import { type ImportOptions, importPolicies } from './commands/import.ts';
import { type ExplainLifecycleOptions, explainLifecycleCommand } from './commands/lifecycle.ts';
import { lint } from './commands/lint.ts';
import { type NewOptions, newPack } from './commands/new.ts';
import { type CommonOptions, printJson } from './commands/options.ts';
import { test } from './commands/test.ts';
import { packSchema } from './rules/editor-schema.ts';
import { standardCatalogue } from './rules/load.ts';

type Finish = (exitCode: number) => void;

import { schemeNames } from './versions/index.ts';
import { NATIVE_TYPES } from './versions/native.ts';

/** `muster policy ...` and `muster explain ...`; `argv` starts with one of the two. Answers the exit code. */
export async function run(argv: readonly string[]): Promise<number> {
  const [name, ...rest] = argv;
  let exitCode = 0;
  const finish: Finish = (code) => {
    exitCode = code;
  };
  const program = name === 'explain' ? explainProgram(finish) : policyProgram(finish);
  try {
    await program.parseAsync(rest, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    process.stderr.write(`muster: ${printable(messageOf(error))}\n`);
    if (isMusterError(error))
      for (const { pointer, message } of error.complaints.slice(1))
        process.stderr.write(printable(`  ${pointer} ${message}\n`));
    return isMusterError(error, 'bad_request', 'rule_not_found') ? 2 : 3;
  }
}

function policyProgram(finish: Finish): Command {
  const program = new Command('muster policy').description('check, test and explain packs of rules').exitOverride();
  withCommon(program.command('lint').argument('[files...]', 'pack files; none: the packs that come with Muster'))
    .description('load packs as the collector would and say everything that is wrong with them')
    .option('--coverage [framework]', 'say instead which controls of a framework the rules check; none: a summary')
    .addHelpText(
      'after',
      '\nExamples:\n  muster policy lint my-rules.json\n  muster policy lint --coverage iso-27001-2022',
    )
    .action((files: string[], options: CoverageOptions) =>
      finish(options.coverage === undefined ? lint(files, options) : showCoverage(files, options)),
    );
  withCommon(program.command('test').argument('[files...]', 'pack files; none: the packs that come with Muster'))
    .description('run the examples and show those that come out otherwise')
    .addHelpText('after', '\nExample:\n  muster policy test my-rules.json')
    .action((files: string[], options: CommonOptions) => finish(test(files, options)));
  addExplainRule(program, 'explain', finish);
  withCommon(program.command('new').argument('[paths...]', 'facts of the host; none: shows what can be asked'))
    .description("write a pack with examples from a host's own facts")
    .option('--from-host', 'inspect this host (the default)')
    .option('--report <file>', 'take the facts from this report instead')
    .option('--id <id>', 'id of the pack')
    .option('--out <file>', 'write the pack here; it must not be there yet')
    .addHelpText(
      'after',
      '\nExamples:\n  muster policy new --from-host\n  muster policy new --from-host sshd.permitRootLogin "files[/etc/shadow]" --out my-rules.json',
    )
    .action(async (paths: string[], options: NewOptions) => finish(await newPack(paths, options)));
  addChangeCommands(program, finish);
  program
    .command('schema')
    .description('print the JSON Schema of packs, for editors')
    .addHelpText('after', '\nExample:\n  muster policy schema > muster-pack.schema.json')
    .action(() => printJson(packSchema(standardCatalogue())));
  addImport(program, finish);
  addEditions(program, finish);
  return program;
}

/** Policies of others, as packs. */
function addImport(program: Command, finish: Finish): void {
  withCommon(program.command('import').argument('<files...>', 'policies of Wazuh SCA or goss, in YAML or JSON'))
    .description('turn policies of others into packs, and say what of them did not come through, and why')
    .addOption(
      new Option('--format <format>', 'form of the files; told from their content otherwise').choices(['sca', 'goss']),
    )
    .option('--out <file>', 'write the pack here, or every pack into this folder; without it only the report is shown')
    .option('--id <id>', 'id of the pack')
    .option('--severity <severity>', 'severity of every rule, which the sources lack', 'medium')
    .addHelpText('after', '\nExample:\n  muster policy import cis_debian12.yml --out cis-debian12.json')
    .action((files: string[], options: ImportOptions) => finish(importPolicies(files, options)));
}

/** What a running collector judges by, and the way back. */
function addEditions(program: Command, finish: Finish): void {
  withCommon(program.command('editions'))
    .description(
      'what hosts are and were judged by, newest first: who changed it and why, and how far the fleet is judged',
    )
    .option('--page <number>', 'older ones: 2, 3, ...', '1')
    .addHelpText('after', '\nExample:\n  muster policy editions')
    .action(async (options: EditionsOptions) => finish(await editionsCommand(options)));
  withCommon(program.command('rollback').argument('<edition>', 'number of an older edition'))
    .description('judge hosts again by what an older edition was made of, as a new edition')
    .requiredOption('--reason <text>', 'what people read beside the change')
    .addHelpText(
      'after',
      '\nExample:\n  muster policy rollback 12 --reason "The new limit was too strict for missions"',
    )
    .action(async (edition: string, options: RollbackOptions) => finish(await rollbackCommand(edition, options)));
}

function explainProgram(finish: Finish): Command {
  const program = new Command('muster explain')
    .description('how two versions were ordered; what a rule wants')
    .exitOverride();
  withCommon(program.command('version').argument('<scheme>').argument('<left>').argument('<right>'))
    .description('how two versions are read and why they order so')
    .showHelpAfterError()
    .addHelpText('after', `\nSchemes:\n  ${schemeNames.join(' ')}`)
    .addHelpText('after', '\nExample:\n  muster explain version deb 1:8.4p1-5 1:8.4p1-5+deb11u1')
    .action((scheme: string, left: string, right: string, options: CommonOptions) =>
      finish(explainVersionCommand(scheme, left, right, options)),
    );
  withCommon(program.command('range').argument('<type>').argument('<range>').argument('[version]'))
    .description("an ecosystem's own version range as the vers: text that rules want")
    .showHelpAfterError()
    .addHelpText('after', `\nTypes:\n  ${NATIVE_TYPES.join(' ')}`)
    .addHelpText('after', '\nExample:\n  muster explain range npm "^1.2.9" 1.3.0')
    .action((type: string, range: string, version: string | undefined, options: CommonOptions) =>
      finish(explainRangeCommand(type, range, version, options)),
    );
  addExplainRule(program, 'rule', finish);
  withCommon(program.command('lifecycle').argument('<product>').argument('[version]'))
    .description('the release cycle of a version, its support on a day, and where that is from')
    .option('--as-of <day>', 'another day than today')
    .addHelpText(
      'after',
      '\nExamples:\n  muster explain lifecycle postgresql 14.11\n  muster explain lifecycle java 17.0.9 --as-of 2028-01-01',
    )
    .action((product: string, version: string | undefined, options: ExplainLifecycleOptions) =>
      finish(explainLifecycleCommand(product, version, options)),
    );
  addExplainAdvisory(program, finish);
  addExplainPlatform(program, finish);
  return program;
}

function addExplainAdvisory(program: Command, finish: Finish): void {
  withCommon(program.command('advisory').argument('<id>', 'a CVE, or an advisory such as DSA-5678-1'))
    .description('why the packages of a host match an advisory, or do not, record by record')
    .requiredOption('--advisories <file...>', 'files or folders of advisories')
    .requiredOption('--report <file>', 'the report of the host; "muster agent inspect" prints one')
    .addHelpText(
      'after',
      '\nExample:\n  muster explain advisory CVE-2021-3712 --advisories almalinux8.zip --report host.json',
    )
    .action(async (id: string, options: ExplainAdvisoryOptions) => {
      const { explainAdvisoryCommand } = await import('./commands/explain-advisory.ts');
      finish(await explainAdvisoryCommand(id, options));
    });
}

function addExplainPlatform(program: Command, finish: Finish): void {
  withCommon(program.command('platform').argument('<platform>', 'a target platform or a profile'))
    .description('what stands between a host and a platform, and the nearest supported set with every step')
    .requiredOption('--report <file>', 'the report of the host; "muster agent inspect" prints one')
    .option('--as-of <day>', 'another day than today')
    .addHelpText('after', '\nExample:\n  muster explain platform x-road --report host.json')
    .action(async (platform: string, options: ExplainPlatformOptions) => {
      const { explainPlatformCommand } = await import('./commands/explain-platform.ts');
      finish(explainPlatformCommand(platform, options));
    });
}

function addExplainRule(program: Command, name: string, finish: Finish): void {
  withCommon(program.command(name).argument('<rule>', 'PACK/RULE'))
    .description('what a rule wants, of whom, by which authority, and how to mend it')
    .option('--file <file>', 'read the rule from this pack file')
    .addHelpText('after', `\nExample:\n  muster ${program.name().split(' ')[1]} ${name} ssh/ssh-root-login`)
    .action((rule: string, options: CommonOptions & { file?: string }) => finish(explainRuleCommand(rule, options)));
}

function withCommon(command: Command): Command {
  return command
    .option('--json', 'print JSON')
    .addOption(new Option('--lang <language>', 'language of the answer').choices(['vi', 'en']));
}
