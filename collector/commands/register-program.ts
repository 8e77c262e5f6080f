import { type Command, Option } from 'commander';
import type { CommonOptions } from '../../policies/commands/options.ts';
import type { ActOptions, NamesOptions, SystemOptions, UnitOptions } from './register.ts';

type Finish = (exitCode: number) => void;

/** Loaded when one of them runs: other commands of this folder do without it. */
const acts = () => import('./register.ts');

/** Adds `muster admin unit|system|host ...`. */
export function addRegisterCommands(admin: Command, finish: Finish): void {
  addUnits(admin.command('unit').description('units of the organisation'), finish);
  addSystems(admin.command('system').description('business systems: owner, operator, level, zone'), finish);
  addHosts(admin.command('host').description('where hosts stand'), finish);
}

function addUnits(unit: Command, finish: Finish): void {
  withUnit(unit.command('add').argument('<id>', 'lower-case letters, digits, "-" and "."'))
    .description('add a unit')
    .addHelpText(
      'after',
      '\nExample:\n  muster admin unit add paris --vi "Đại sứ quán mẫu A" --en "Embassy A" --parent missions --freshness-days 7',
    )
    .action(async (id: string, options: UnitOptions) => finish(await (await acts()).addUnitCommand(id, options)));
  withUnit(unit.command('rename').alias('change').argument('<id>'))
    .description('rename a unit, hang it elsewhere in the tree, or change how old its facts may grow')
    .addHelpText('after', '\nExample:\n  muster admin unit rename paris --vi "Đại sứ quán mẫu B" --reason "decree 28"')
    .action(async (id: string, options: UnitOptions) => finish(await (await acts()).changeUnitCommand(id, options)));
  withCommon(unit.command('list'))
    .description('the tree of units')
    .addHelpText('after', '\nExample:\n  muster admin unit list')
    .action(async (options: CommonOptions) => finish(await (await acts()).listUnitsCommand(options)));
}

function addSystems(system: Command, finish: Finish): void {
  withSystem(withNames(system.command('add').argument('<id>', 'lower-case letters, digits, "-" and "."')))
    .description('add a business system')
    .option('--level <level>', 'level of security, 1 to 5')
    .addHelpText(
      'after',
      '\nExample:\n  muster admin system add portal --vi "Cổng dịch vụ công" --owner vpb --operator ccy-cntt --level 3 --zone dmz',
    )
    .action(async (id: string, options: SystemOptions) => finish(await (await acts()).addSystemCommand(id, options)));
  withSystem(system.command('assign').argument('<id>'))
    .description('name another owner, operator or zone; "-" takes operator or zone away')
    .addHelpText('after', '\nExample:\n  muster admin system assign portal --operator ccy-cntt')
    .action(async (id: string, options: SystemOptions) =>
      finish(await (await acts()).changeSystemCommand(id, options)),
    );
  withAct(system.command('level').argument('<id>').argument('<level>', '1 to 5; "-" takes it away'))
    .description('set the level of a system; its hosts are judged again')
    .addHelpText('after', '\nExample:\n  muster admin system level portal 3 --reason "assessment 7"')
    .action(async (id: string, level: string, options: ActOptions) =>
      finish(await (await acts()).changeSystemCommand(id, { ...options, level })),
    );
  withCommon(system.command('list'))
    .description('systems with owner, operator, level and zone')
    .addHelpText('after', '\nExample:\n  muster admin system list')
    .action(async (options: CommonOptions) => finish(await (await acts()).listSystemsCommand(options)));
}

function addHosts(host: Command, finish: Finish): void {
  withAct(host.command('move').argument('<host>', 'id or name').argument('<unit>'))
    .description('move a host to another unit')
    .addHelpText('after', '\nExample:\n  muster admin host move web-1 paris')
    .action(async (called: string, unit: string, options: ActOptions) =>
      finish(await (await acts()).moveHostCommand(called, unit, options)),
    );
  withAct(host.command('serve').argument('<host>', 'id or name').argument('<systems...>'))
    .description('say which systems a host serves')
    .option('--remove', 'it no longer serves them')
    .addHelpText('after', '\nExample:\n  muster admin host serve web-1 portal')
    .action(async (called: string, systems: string[], options: NamesOptions) =>
      finish(await (await acts()).serveCommand(called, systems, options)),
    );
  withAct(host.command('label').argument('<host>', 'id or name').argument('<labels...>'))
    .description('label a host; rules may ask for labels')
    .option('--remove', 'take the labels away')
    .addHelpText('after', '\nExample:\n  muster admin host label web-1 gateway')
    .action(async (called: string, labels: string[], options: NamesOptions) =>
      finish(await (await acts()).labelCommand(called, labels, options)),
    );
  withCommon(host.command('show').argument('<host>', 'id or name'))
    .description('where a host stands: unit, systems, level, zone, labels')
    .addHelpText('after', '\nExample:\n  muster admin host show web-1')
    .action(async (called: string, options: CommonOptions) =>
      finish(await (await acts()).showHostCommand(called, options)),
    );
}

function withUnit(command: Command): Command {
  return withAct(withNames(command))
    .option('--parent <unit>', 'unit above it; "-": none')
    .option('--freshness-days <days>', 'how old its facts may grow before its hosts are silent');
}

function withSystem(command: Command): Command {
  return withAct(command)
    .option('--owner <unit>', 'who answers for it')
    .option('--operator <unit>', 'who runs it')
    .option('--zone <zone>', 'network zone');
}

function withNames(command: Command): Command {
  return command.option('--vi <name>', 'name in Vietnamese').option('--en <name>', 'name in English');
}

function withAct(command: Command): Command {
  return withCommon(command).option('--reason <text>', 'why; kept in the audit log');
}

function withCommon(command: Command): Command {
  return command
    .option('--json', 'print JSON')
    .addOption(new Option('--lang <language>', 'language of the answer').choices(['vi', 'en']));
}
