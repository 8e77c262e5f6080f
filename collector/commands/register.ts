import { MusterError } from '../../policies/base/errors.ts';
import { type CollectorClient, collectorClient } from '../../policies/base/local-collector.ts';
import type { Language, Words } from '../../policies/base/text.ts';
import { findHostId } from '../../policies/commands/find-host.ts';
import { type CommonOptions, languageOf } from '../../policies/commands/options.ts';
import type { HostRegisterAnswer, SystemAnswer, UnitAnswer, UnitDetailAnswer } from '../api.ts';
import { print } from './terminal.ts';

/** What every act on the register understands. */
export interface ActOptions extends CommonOptions {
  readonly reason?: string;
}

export interface UnitOptions extends ActOptions {
  readonly vi?: string;
  readonly en?: string;
  readonly parent?: string;
  readonly freshnessDays?: string;
}

/** `muster admin unit add ID`. */
export async function addUnitCommand(unitId: string, options: UnitOptions): Promise<number> {
  const name = nameOf(options);
  if (name === undefined) throw new MusterError('bad_request', 'a unit needs a name: --vi, --en or both');
  const body = { unitId, name, ...unitBody(options), reason: options.reason };
  const unit = (await collectorClient().post('/api/v1/units', body)) as UnitDetailAnswer;
  return say(options, unit, { vi: `Đã thêm đơn vị ${unitId}.`, en: `The unit ${unitId} is added.` });
}

/** `muster admin unit rename ID` and `change ID`. */
export async function changeUnitCommand(unitId: string, options: UnitOptions): Promise<number> {
  const client = collectorClient();
  const address = `/api/v1/units/${encodeURIComponent(unitId)}`;
  const { vi, en } = options;
  // Only one of the names was given: the other stays.
  const before =
    vi === undefined || en === undefined ? ((await client.get(address)) as UnitDetailAnswer).name : undefined;
  const name =
    vi === undefined && en === undefined
      ? {}
      : { name: { ...before, ...(vi === undefined ? {} : { vi }), ...(en === undefined ? {} : { en }) } };
  const body = { ...name, ...unitBody(options), reason: options.reason };
  const unit = (await client.put(address, body)) as UnitDetailAnswer;
  return say(options, unit, { vi: `Đã đổi đơn vị ${unitId}.`, en: `The unit ${unitId} is changed.` });
}

function unitBody({ parent, freshnessDays }: UnitOptions) {
  return {
    ...(parent === undefined ? {} : { parentId: parent === '-' ? null : parent }),
    ...(freshnessDays === undefined ? {} : { freshnessLimitSeconds: secondsOf(freshnessDays) }),
  };
}

const SECONDS_PER_DAY = 86_400;

function secondsOf(days: string): number {
  const seconds = /^\d{1,3}(\.\d{1,3})?$/.test(days) ? Math.round(Number(days) * SECONDS_PER_DAY) : 0;
  if (seconds > 0) return seconds;
  throw new MusterError('bad_request', `--freshness-days "${days}" is no number of days, such as 7 or 0.5`);
}

/** `muster admin unit list`: the tree. */
export async function listUnitsCommand(options: CommonOptions): Promise<number> {
  const units = (await collectorClient().get('/api/v1/units')) as readonly UnitAnswer[];
  const language = languageOf(options);
  if (options.json === true) print(JSON.stringify(units, null, 2));
  else showTree(units, null, '', language);
  return 0;
}

function showTree(units: readonly UnitAnswer[], parentId: string | null, indent: string, language: Language): void {
  for (const unit of units.filter((known) => known.parentId === parentId)) {
    const hosts =
      language === 'vi' ? `${unit.hostCount} máy` : `${unit.hostCount} ${unit.hostCount === 1 ? 'host' : 'hosts'}`;
    const days = Number((unit.freshnessLimitSeconds / SECONDS_PER_DAY).toFixed(2));
    const limit = language === 'vi' ? `hạn ${days} ngày` : `limit ${days} ${days === 1 ? 'day' : 'days'}`;
    print(`${indent}${unit.unitId}  ${unit.name[language]}  ${hosts}, ${limit}`);
    showTree(units, unit.unitId, `${indent}  `, language);
  }
}

export interface SystemOptions extends ActOptions {
  readonly vi?: string;
  readonly en?: string;
  readonly owner?: string;
  readonly operator?: string;
  readonly level?: string;
  readonly zone?: string;
}

/** `muster admin system add ID`. */
export async function addSystemCommand(systemId: string, options: SystemOptions): Promise<number> {
  const name = nameOf(options);
  if (name === undefined) throw new MusterError('bad_request', 'a system needs a name: --vi, --en or both');
  if (options.owner === undefined) throw new MusterError('bad_request', 'a system has exactly one owner: --owner UNIT');
  const body = { systemId, name, ...systemBody(options), reason: options.reason };
  const system = (await collectorClient().post('/api/v1/systems', body)) as SystemAnswer;
  return say(options, system, { vi: `Đã thêm hệ thống ${systemId}.`, en: `The system ${systemId} is added.` });
}

/** `muster admin system assign ID` and `level ID LEVEL`: owner, operator, level, zone; `-` takes one away. */
export async function changeSystemCommand(systemId: string, options: SystemOptions): Promise<number> {
  const body = { ...systemBody(options), reason: options.reason };
  const system = (await collectorClient().put(`/api/v1/systems/${encodeURIComponent(systemId)}`, body)) as SystemAnswer;
  return say(options, system, { vi: `Đã đổi hệ thống ${systemId}.`, en: `The system ${systemId} is changed.` });
}

function systemBody({ owner, operator, level, zone }: SystemOptions) {
  const orNull = (text: string): string | null => (text === '-' ? null : text);
  return {
    ...(owner === undefined ? {} : { ownerUnitId: owner }),
    ...(operator === undefined ? {} : { operatorUnitId: orNull(operator) }),
    ...(level === undefined ? {} : { level: level === '-' ? null : levelOf(level) }),
    ...(zone === undefined ? {} : { zone: orNull(zone) }),
  };
}

function levelOf(text: string): number {
  if (/^[1-5]$/.test(text)) return Number(text);
  throw new MusterError('bad_request', `"${text}" is no level; levels are 1 to 5, and "-" takes it away`);
}

/** `muster admin system list`. */
export async function listSystemsCommand(options: CommonOptions): Promise<number> {
  const systems = (await collectorClient().get('/api/v1/systems')) as readonly SystemAnswer[];
  const language = languageOf(options);
  if (options.json === true) print(JSON.stringify(systems, null, 2));
  else for (const system of systems) print(systemLine(system, language));
  return 0;
}

function systemLine(
  { systemId, name, ownerUnitId, operatorUnitId, level, zone, hostCount }: SystemAnswer,
  language: Language,
): string {
  const isVietnamese = language === 'vi';
  const none = isVietnamese ? 'chưa đặt' : 'not set';
  return [
    `${systemId}  ${name[language]}`,
    `${isVietnamese ? 'chủ quản' : 'owner'} ${ownerUnitId}`,
    `${isVietnamese ? 'vận hành' : 'operator'} ${operatorUnitId ?? none}`,
    `${isVietnamese ? 'cấp độ' : 'level'} ${level ?? none}`,
    `${isVietnamese ? 'vùng' : 'zone'} ${zone ?? none}`,
    isVietnamese ? `${hostCount} máy` : `${hostCount} ${hostCount === 1 ? 'host' : 'hosts'}`,
  ].join('; ');
}

/** `muster admin host move HOST UNIT`. */
export async function moveHostCommand(called: string, unitId: string, options: ActOptions): Promise<number> {
  return changeHost(called, { unitId }, options);
}

export interface NamesOptions extends ActOptions {
  readonly remove?: boolean;
}

/** `muster admin host serve HOST SYSTEM...`: the systems it serves, or with `--remove` no longer serves. */
export async function serveCommand(called: string, systems: readonly string[], options: NamesOptions): Promise<number> {
  return changeHost(called, options.remove === true ? { removeSystems: systems } : { addSystems: systems }, options);
}

/** `muster admin host label HOST LABEL...`. */
export async function labelCommand(called: string, labels: readonly string[], options: NamesOptions): Promise<number> {
  return changeHost(called, options.remove === true ? { removeLabels: labels } : { addLabels: labels }, options);
}

/** `muster admin host show HOST`: where it stands. */
export async function showHostCommand(called: string, options: CommonOptions): Promise<number> {
  const client = collectorClient();
  const host = (await client.get(await registerAddress(client, called))) as HostRegisterAnswer;
  return say(options, host, wordsOfHost(host));
}

async function changeHost(called: string, change: object, options: ActOptions): Promise<number> {
  const client = collectorClient();
  const body = { ...change, reason: options.reason };
  const host = (await client.post(await registerAddress(client, called), body)) as HostRegisterAnswer;
  return say(options, host, wordsOfHost(host));
}

async function registerAddress(client: CollectorClient, called: string): Promise<string> {
  return `/api/v1/hosts/${encodeURIComponent(await findHostId(client, called))}/register`;
}

function wordsOfHost({ name, unitPath, systems, level, zone, labels }: HostRegisterAnswer): Words {
  const served = systems.map(({ systemId }) => systemId).join(', ');
  const path = unitPath.join(' < ');
  return {
    vi: `${name}: đơn vị ${path}; hệ thống ${served || 'chưa có'}; cấp độ ${level ?? 'chưa đặt'}; vùng ${zone ?? 'chưa rõ'}; nhãn ${labels.join(', ') || 'không có'}.`,
    en: `${name}: unit ${path}; systems ${served || 'none'}; level ${level ?? 'not set'}; zone ${zone ?? 'not known'}; labels ${labels.join(', ') || 'none'}.`,
  };
}

/** Where only one language is given it stands for both. */
function nameOf({ vi, en }: { readonly vi?: string; readonly en?: string }): Words | undefined {
  const [either] = [vi, en].filter((text) => text !== undefined);
  return either === undefined ? undefined : { vi: vi ?? either, en: en ?? either };
}

function say(options: CommonOptions, value: unknown, words: Words): number {
  print(options.json === true ? JSON.stringify(value, null, 2) : words[languageOf(options)]);
  return 0;
}
