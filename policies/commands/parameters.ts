import { MusterError } from '../base/errors.ts';
import { type CollectorClient, collectorClient } from '../base/local-collector.ts';
import { nearestWord, type Words } from '../base/text.ts';
import type { OverrideScope } from '../rules/overrides.ts';
import type { Pack, ParameterValue } from '../rules/pack.ts';
import { textOfValue, valueFromText } from '../rules/parameter-text.ts';
import { type ChangeAnswer, type ReasonOptions, sayChange } from './activate.ts';
import { findHostId } from './find-host.ts';
import { type CommonOptions, languageOf, print, printJson } from './options.ts';
import { placeOf } from './parameter-words.ts';

/** A parameter as the collector lists it. */
interface ListedParameter {
  readonly pack: string;
  readonly parameter: string;
  readonly title: Words;
  readonly default: ParameterValue;
  readonly levels: readonly { readonly from: number; readonly value: ParameterValue }[];
  readonly overrides: readonly {
    readonly scope: OverrideScope;
    readonly name: string;
    readonly title: Words | null;
    readonly value: ParameterValue;
  }[];
  readonly overrideCount: number;
}

interface ListedParameters {
  readonly items: readonly ListedParameter[];
  readonly total: number;
}

const PAGE_SIZE = 500;
/** A collector has no more: packs of thousands of parameters are refused before. */
const MAX_PAGES = 20;

/** Every parameter of the collector's packs, or of one. */
export async function fetchParameters(client: CollectorClient, pack?: string): Promise<ListedParameter[]> {
  const all: ListedParameter[] = [];
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    const query = new URLSearchParams({
      ...(pack === undefined ? {} : { pack }),
      pageSize: String(PAGE_SIZE),
      page: String(page),
    });
    const { items, total } = (await client.get(`/api/v1/parameters?${query}`)) as ListedParameters;
    all.push(...items);
    if (items.length === 0 || all.length >= total) break;
  }
  return all;
}

export interface ListOptions extends CommonOptions {
  readonly set?: boolean;
}

/** `muster policy parameters list [PACK]`: defaults, and every value that is set. */
export async function listParameters(pack: string | undefined, options: ListOptions): Promise<number> {
  const listed = await fetchParameters(collectorClient(), pack);
  const shown = options.set === true ? listed.filter(({ overrideCount }) => overrideCount > 0) : listed;
  if (options.json === true) printJson({ parameters: shown });
  else for (const parameter of shown) showParameter(parameter, options);
  return 0;
}

function showParameter(
  { pack, parameter, title, levels, overrides, ...rest }: ListedParameter,
  options: CommonOptions,
): void {
  const language = languageOf(options);
  print(`${pack}/${parameter} = ${textOfValue(rest.default)}  ${title[language]}`);
  const words = {
    vi: { level: 'cấp độ', unit: 'đơn vị', system: 'hệ thống', host: 'máy' },
    en: { level: 'level', unit: 'unit', system: 'system', host: 'host' },
  }[language];
  for (const { from, value } of levels)
    print(`    ${language === 'vi' ? 'gói, từ cấp độ' : 'pack, from level'} ${from} = ${textOfValue(value)}`);
  for (const { scope, name, title: called, value } of overrides) {
    const known = called === null || called[language] === name ? '' : ` (${called[language]})`;
    print(`    ${words[scope]} ${name}${known} = ${textOfValue(value)}`);
  }
  const more = rest.overrideCount - overrides.length;
  if (more > 0) print(language === 'vi' ? `    và ${more} giá trị nữa` : `    and ${more} more`);
}

export interface PlaceOptions extends ReasonOptions {
  readonly level?: string;
  readonly unit?: string;
  readonly system?: string;
  readonly host?: string;
}

/** `muster policy parameters set PACK PARAMETER VALUE`: a value for a level, unit, system or host. */
export async function setParameter(
  pack: string,
  parameter: string,
  text: string,
  options: PlaceOptions,
): Promise<number> {
  const client = collectorClient();
  const place = await knownPlace(client, options);
  const known = parameterIn(await fetchParameters(client), pack, parameter);
  const value = valueFromText(text, known.default);
  const { reason } = options;
  const answer = (await client.put(addressOf(pack, parameter), { ...place, value, reason })) as ChangeAnswer;
  const what = `${pack}/${parameter} = ${textOfValue(value)}`;
  sayChange(answer, options, { vi: `${what} cho ${place.name}`, en: `${what} for ${place.scope} ${place.name}` });
  return 0;
}

/** `muster policy parameters unset PACK PARAMETER`: what counts next counts again. */
export async function unsetParameter(pack: string, parameter: string, options: PlaceOptions): Promise<number> {
  const client = collectorClient();
  const place = await knownPlace(client, options);
  const { reason } = options;
  const answer = (await client.delete(addressOf(pack, parameter), { ...place, reason })) as ChangeAnswer;
  sayChange(answer, options, {
    vi: `đã bỏ giá trị ${pack}/${parameter} của ${place.name}`,
    en: `the value of ${pack}/${parameter} for ${place.scope} ${place.name} is gone`,
  });
  return 0;
}

async function knownPlace(client: CollectorClient, options: PlaceOptions) {
  const { scope, name } = placeOf(options);
  return { scope, name: scope === 'host' ? await findHostId(client, name) : name };
}

function addressOf(pack: string, parameter: string): string {
  return `/api/v1/parameters/${encodeURIComponent(pack)}/${encodeURIComponent(parameter)}`;
}

/** The parameter of that name. Throws `bad_request` with the nearest. */
export function parameterIn<T extends { readonly pack: string; readonly parameter: string }>(
  known: readonly T[],
  pack: string,
  parameter: string,
): T {
  const found = known.find((candidate) => candidate.pack === pack && candidate.parameter === parameter);
  if (found !== undefined) return found;
  const names = known.map((candidate) => `${candidate.pack}/${candidate.parameter}`);
  const near = nearestWord(`${pack}/${parameter}`, names);
  const cure = near === undefined ? '"muster policy parameters list" names them' : `did you mean "${near}"?`;
  throw new MusterError('bad_request', `there is no parameter "${pack}/${parameter}"; ${cure}`);
}

/** Parameters that pack files declare. */
export function parametersOf(
  packs: readonly Pack[],
): { readonly pack: string; readonly parameter: string; readonly default: ParameterValue }[] {
  return packs.flatMap(({ id, parameters = {} }) =>
    Object.entries(parameters).map(([parameter, known]) => ({ pack: id, parameter, default: known.default })),
  );
}
