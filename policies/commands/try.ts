import { MusterError } from '../base/errors.ts';
import { type CollectorClient, collectorClient } from '../base/local-collector.ts';
import type { OverrideEntry } from '../rules/overrides.ts';
import type { Pack } from '../rules/pack.ts';
import { valueFromText } from '../rules/parameter-text.ts';
import type { TrialResult } from '../trial-tally.ts';
import { readProvenPack } from './activate.ts';
import { findHostId } from './find-host.ts';
import { type CommonOptions, languageOf, printJson } from './options.ts';
import { readToldValue, type ToldValue } from './parameter-words.ts';
import { fetchParameters, parameterIn, parametersOf } from './parameters.ts';
import { tryOnReports } from './try-reports.ts';
import { sayProgress, showTrial } from './try-show.ts';

export interface TryOptions extends CommonOptions {
  readonly parameter?: readonly string[];
  readonly deactivate?: readonly string[];
  readonly unit?: string;
  readonly hosts: string;
  readonly inventory?: readonly string[];
  readonly level?: string;
  readonly failOn: 'fail' | 'unknown';
}

/** What is tried, in the form the collector takes. */
export interface TriedChange {
  readonly packs: readonly Pack[];
  readonly deactivate: readonly string[];
  readonly parameters: readonly OverrideEntry[];
}

/**
 * `muster policy try`: which hosts flip, in which units, by which rule, before a change is made; nothing is stored. On
 * the fleet of this machine's collector, or with `--inventory` on report files. 1 when something new fails or is not
 * known any more.
 */
export async function tryChange(files: readonly string[], options: TryOptions): Promise<number> {
  const told = (options.parameter ?? []).map(readToldValue);
  const deactivate = options.deactivate ?? [];
  if (files.length + told.length + deactivate.length === 0)
    throw new MusterError('bad_request', 'name what to try: a pack file, --parameter or --deactivate');
  const packs = files.map(readProvenPack);
  const maxHosts = hostCountOf(options.hosts);
  const result =
    options.inventory === undefined
      ? await tryOnCollector({ packs, deactivate, told }, options, maxHosts)
      : await tryOnReports({ packs, deactivate, told }, options.inventory, { ...options, maxHosts });
  if (options.json === true) printJson(result);
  else showTrial(result, languageOf(options));
  const worse = options.failOn === 'fail' ? result.opens : result.opens + result.unknown;
  return worse > 0 ? 1 : 0;
}

function hostCountOf(text: string): number {
  if (/^\d{1,4}$/.test(text)) return Number(text);
  throw new MusterError('bad_request', `--hosts "${text}" is no number from 0 to 9999`);
}

interface Told {
  readonly packs: readonly Pack[];
  readonly deactivate: readonly string[];
  readonly told: readonly ToldValue[];
}

/** A line of the collector's answer. */
type Line =
  | { readonly kind: 'progress'; readonly done: number; readonly total: number }
  | { readonly kind: 'result'; readonly result: TrialResult }
  | { readonly kind: 'failed'; readonly message: string };

async function tryOnCollector(wanted: Told, { unit }: TryOptions, maxHosts: number): Promise<TrialResult> {
  const client = collectorClient(', or try the change on report files with --inventory');
  const parameters = await placedValues(client, wanted, unit);
  const { packs, deactivate } = wanted;
  const body = { packs, deactivate, parameters, maxHosts, ...(unit === undefined ? {} : { unit }) };
  for await (const line of client.postForLines('/api/v1/try', body) as AsyncGenerator<Line>) {
    if (line.kind === 'progress') sayProgress(line.done, line.total);
    else if (line.kind === 'failed') throw new MusterError('unreachable', line.message);
    else {
      sayProgress(0, 0);
      return line.result;
    }
  }
  throw new MusterError('unreachable', `the collector at ${client.address} ended its answer without a result`);
}

/** Values with their places: where none was told, for `unit`, else for every unit at the top of the tree. */
async function placedValues(
  client: CollectorClient,
  { packs, told }: Told,
  unit: string | undefined,
): Promise<OverrideEntry[]> {
  if (told.length === 0) return [];
  const known = [...parametersOf(packs), ...(await fetchParameters(client))];
  const needsTop = unit === undefined && told.some(({ place }) => place === undefined);
  const everybody = needsTop ? await topUnits(client) : unit === undefined ? [] : [unit];
  const entries: OverrideEntry[] = [];
  for (const { pack, parameter, text, place } of told) {
    const value = valueFromText(text, parameterIn(known, pack, parameter).default);
    const places = place === undefined ? everybody.map((name) => ({ scope: 'unit' as const, name })) : [place];
    for (const { scope, name } of places)
      entries.push({ pack, parameter, value, scope, name: scope === 'host' ? await findHostId(client, name) : name });
  }
  return entries;
}

async function topUnits(client: CollectorClient): Promise<string[]> {
  const units = (await client.get('/api/v1/units')) as readonly {
    readonly unitId: string;
    readonly parentId: string | null;
  }[];
  return units.filter(({ parentId }) => parentId === null).map(({ unitId }) => unitId);
}
