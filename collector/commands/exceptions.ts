import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { MusterError, messageOf } from '../../policies/base/errors.ts';
import { type CommonOptions, languageOf } from '../../policies/commands/options.ts';
import type { ExceptionScopeKind } from '../../policies/exceptions/exception.ts';
import { type ExceptionEntry, exceptionsFileSchema, readExceptionsFile } from '../../policies/exceptions/file.ts';
import { readWaiverMap, readWaivers, type WaiverRemark } from '../../policies/exceptions/waivers.ts';
import type { AppliedExceptions, ExceptionAnswer, ExceptionRow, ExceptionsSummary, Page, RuleRow } from '../api.ts';
import { EXCEPTION_WORDS, type ExceptionWords } from './exception-words.ts';
import { type AskingClient, asPerson } from './signed-in.ts';
import { print, remark } from './terminal.ts';

/** Who acts: a person who signs in, or this machine. */
export interface PersonOptions extends CommonOptions {
  readonly as?: string;
}

export interface ScopeOptions {
  readonly host?: string;
  readonly unit?: string;
  readonly system?: string;
}

export interface ListOptions extends CommonOptions, ScopeOptions {
  readonly group?: string;
  readonly page?: string;
}

const SHOWN = 50;
const MAX_FILE_BYTES = 8 * 1024 * 1024;

/** `muster admin exception list`. */
export async function listExceptionsCommand(options: ListOptions): Promise<number> {
  const query = new URLSearchParams({ pageSize: String(SHOWN), page: options.page ?? '1' });
  for (const name of ['group', 'host', 'unit', 'system'] as const) {
    const value = options[name];
    if (value !== undefined) query.set(name, value);
  }
  const page = (await asPerson(undefined, (client) => client.get(`/api/v1/exceptions?${query}`))) as Page<ExceptionRow>;
  const words = EXCEPTION_WORDS[languageOf(options)];
  if (options.json === true) printJson(page);
  else if (page.items.length === 0) print(words.none);
  else for (const row of page.items) print(lineOf(row, words));
  return 0;
}

function lineOf(row: ExceptionRow, words: ExceptionWords): string {
  const { exceptionId, state, pack, rule, scope, endsAt, inForce, requester } = row;
  const end = (inForce?.untilAt ?? endsAt).slice(0, 16).replace('T', ' ');
  return `${exceptionId}  ${words.states[state]}  ${pack}/${rule}  ${scope.kind} ${scope.id}  ${words.until} ${end} UTC  ${words.by} ${requester}`;
}

/** `muster admin exception show ID`. */
export async function showExceptionCommand(id: string, options: CommonOptions): Promise<number> {
  const answer = (await asPerson(undefined, (client) => client.get(addressOf(id)))) as ExceptionAnswer;
  if (options.json === true) {
    printJson(answer);
    return 0;
  }
  const language = languageOf(options);
  const words = EXCEPTION_WORDS[language];
  print(lineOf(answer, words));
  print(answer.title[language]);
  print(`${words.reason}: ${answer.reason}`);
  print(`${words.measure}: ${answer.measure}`);
  print(words.failing(answer.failingCount, answer.unknownCount));
  for (const { at, person, act } of answer.acts) print(`  ${at.slice(0, 19).replace('T', ' ')} UTC  ${act}  ${person}`);
  return 0;
}

export interface RequestOptions extends PersonOptions, ScopeOptions {
  readonly reason: string;
  readonly measure: string;
  readonly until: string;
  readonly from?: string;
  readonly ticket?: string;
  readonly requester?: string;
}

/** `muster admin exception request PACK/RULE`: as a person who signs in, or in the name of an account. */
export async function requestExceptionCommand(rule: string, options: RequestOptions): Promise<number> {
  const [pack = '', name = ''] = rule.split('/', 2);
  const { reason, measure, until, from, ticket, requester } = options;
  const [kind, id] = scopeIn(options);
  const body = {
    pack,
    rule: name,
    scope: { kind, id },
    reason,
    measure,
    endsAt: until,
    ...(from === undefined ? {} : { startsAt: from }),
    ...(ticket === undefined ? {} : { ticket }),
    ...(requester === undefined ? {} : { requester }),
  };
  const answer = (await asPerson(options.as, (client) => client.post('/api/v1/exceptions', body))) as ExceptionAnswer;
  return say(options, answer, (words) => words.requested(answer.exceptionId));
}

function scopeIn(options: ScopeOptions): readonly [ExceptionScopeKind, string] {
  const given = (['host', 'unit', 'system'] as const).flatMap((kind) => {
    const id = options[kind];
    return id === undefined ? [] : [[kind, id] as const];
  });
  const [only] = given;
  if (only === undefined || given.length > 1)
    throw new MusterError('bad_request', 'an exception covers exactly one of --host, --unit and --system');
  return only;
}

/** `muster admin exception approve ID --as NAME`. */
export async function approveExceptionCommand(
  id: string,
  options: PersonOptions & { readonly note?: string },
): Promise<number> {
  const body = options.note === undefined ? {} : { note: options.note };
  const answer = (await asPerson(options.as, (client) =>
    client.post(`${addressOf(id)}/approve`, body),
  )) as ExceptionAnswer;
  return say(options, answer, (words) => words.approved(id, `${answer.endsAt.slice(0, 16).replace('T', ' ')} UTC`));
}

/** `muster admin exception refuse ID --as NAME`. */
export async function refuseExceptionCommand(
  id: string,
  options: PersonOptions & { readonly note: string },
): Promise<number> {
  const answer = await asPerson(options.as, (client) => client.post(`${addressOf(id)}/refuse`, { note: options.note }));
  return say(options, answer, (words) => words.refused(id));
}

/** `muster admin exception end ID`. */
export async function endExceptionCommand(
  id: string,
  options: PersonOptions & { readonly reason: string },
): Promise<number> {
  const answer = await asPerson(options.as, (client) =>
    client.post(`${addressOf(id)}/end`, { reason: options.reason }),
  );
  return say(options, answer, (words) => words.ended(id));
}

/** `muster admin exception limit DAYS`. */
export async function limitExceptionsCommand(
  days: string,
  options: PersonOptions & { readonly reason: string },
): Promise<number> {
  if (!/^\d{1,4}$/.test(days)) throw new MusterError('bad_request', `"${days}" is no number of days`);
  const body = { maxDays: Number(days), reason: options.reason };
  const answer = (await asPerson(options.as, (client) =>
    client.put('/api/v1/exceptions-limit', body),
  )) as ExceptionsSummary;
  return say(options, answer, (words) => words.limit(answer.maxDays));
}

export interface ApplyOptions extends PersonOptions {
  readonly dryRun?: boolean;
}

/** `muster admin exception apply FILE`: shows what would change, then changes it. */
export async function applyExceptionsCommand(file: string, options: ApplyOptions): Promise<number> {
  const { exceptions } = readExceptionsFile(readBounded(file), file);
  return applyEntries(exceptions, options);
}

async function applyEntries(exceptions: readonly ExceptionEntry[], options: ApplyOptions): Promise<number> {
  const send = (client: AskingClient, dryRun: boolean) =>
    client.post('/api/v1/exceptions-file', { exceptions, dryRun }) as Promise<AppliedExceptions>;
  const words = EXCEPTION_WORDS[languageOf(options)];
  return asPerson(options.as, async (client) => {
    const planned = await send(client, true);
    if (options.json !== true) for (const change of planned.changes) print(changeLine(change, words));
    const applied = options.dryRun === true ? planned : await send(client, false);
    if (options.json === true) printJson(applied);
    else if (applied.isDryRun) print(words.dryRun);
    return 0;
  });
}

function changeLine(
  { exceptionId, change, notes }: AppliedExceptions['changes'][number],
  words: ExceptionWords,
): string {
  return `${exceptionId}: ${words.changes[change]}${notes.length === 0 ? '' : ` (${notes.join('; ')})`}`;
}

export interface WaiverCommandOptions extends ApplyOptions, ScopeOptions {
  readonly measure: string;
  readonly requester: string;
  readonly map?: string;
  readonly until?: string;
  readonly ticket?: string;
  readonly out?: string;
}

/** `muster admin exception import-waivers FILE`: requests from an InSpec waiver file; 1 where something was not taken. */
export async function importWaiversCommand(file: string, options: WaiverCommandOptions): Promise<number> {
  const [kind, id] = scopeIn(options);
  const known = await rulesInForce();
  const read = readWaivers(readBounded(file).toString('utf8'), file, {
    scope: { [kind]: id },
    requester: options.requester,
    measure: options.measure,
    ...(options.until === undefined ? {} : { until: options.until }),
    ...(options.ticket === undefined ? {} : { ticket: options.ticket }),
    map: options.map === undefined ? new Map() : readWaiverMap(readBounded(options.map).toString('utf8'), options.map),
    isRule: (rule) => known.has(rule),
    at: new Date().toISOString(),
  });
  const words = EXCEPTION_WORDS[languageOf(options)];
  const line = ({ control, line: at, message }: WaiverRemark) => `  ${file}:${at} ${control}: ${message}`;
  for (const change of read.changed) remark(line(change));
  remark(words.taken(read.entries.length));
  if (read.refused.length > 0) remark(words.notTaken(read.refused.length));
  for (const refused of read.refused) remark(line(refused));
  if (options.out !== undefined)
    writeFileSync(options.out, `${JSON.stringify({ exceptions: read.entries }, null, 2)}\n`, { flag: 'wx' });
  else if (read.entries.length > 0) await applyEntries(read.entries, options);
  return read.refused.length > 0 ? 1 : 0;
}

const RULES_A_PAGE = 500;

async function rulesInForce(): Promise<ReadonlySet<string>> {
  return asPerson(undefined, async (client) => {
    const rules = new Set<string>();
    for (let page = 1; ; page += 1) {
      const { items, total } = (await client.get(
        `/api/v1/rules?pageSize=${RULES_A_PAGE}&page=${page}`,
      )) as Page<RuleRow>;
      for (const { pack, rule } of items) rules.add(`${pack}/${rule}`);
      if (items.length === 0 || page * RULES_A_PAGE >= total) return rules;
    }
  });
}

/** `muster admin exception schema`. */
export function schemaCommand(): number {
  printJson(exceptionsFileSchema);
  return 0;
}

function readBounded(file: string): Buffer {
  try {
    if (statSync(file).size > MAX_FILE_BYTES)
      throw new MusterError('too_large', `${file} has more than ${MAX_FILE_BYTES} bytes; split it`);
    return readFileSync(file);
  } catch (error) {
    if (error instanceof MusterError) throw error;
    throw new MusterError('read_failed', `${file} could not be read: ${messageOf(error)}`, { cause: error });
  }
}

function addressOf(id: string): string {
  return `/api/v1/exceptions/${encodeURIComponent(id)}`;
}

function say(options: CommonOptions, answer: unknown, sentence: (words: ExceptionWords) => string): number {
  if (options.json === true) printJson(answer);
  else print(sentence(EXCEPTION_WORDS[languageOf(options)]));
  return 0;
}

function printJson(value: unknown): void {
  print(JSON.stringify(value, null, 2));
}
