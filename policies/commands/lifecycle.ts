import { MusterError } from '../base/errors.ts';
import { type Language, nearestWord } from '../base/text.ts';
import { type CycleLookup, lifecyclesOf } from '../derive/cycle-lookup.ts';
import { cycleOfVersion } from '../derive/cycle-of-version.ts';
import type { ForecastMonth } from '../derive/forecast.ts';
import { LIFECYCLE_WHY } from '../derive/lifecycle-why.ts';
import type { Standing } from '../derive/standing.ts';
import { supportStateOf } from '../derive/support-state.ts';
import { type Cycle, type End, loadTables, type Tables } from '../derive/tables.ts';
import { type CommonOptions, languageOf, print, printJson } from './options.ts';

export interface ExplainLifecycleOptions extends CommonOptions {
  readonly asOf?: string;
}

/** One cycle of a product on a day, as it is explained. */
interface ExplainedCycle {
  readonly lifecycle: string;
  readonly title: string;
  readonly cycle: string | null;
  readonly state: 'supported' | 'extended' | 'ended' | null;
  readonly eol: End;
  readonly extendedSupport: End;
  readonly why: string;
  readonly source: string;
  readonly dataOn: string;
}

/**
 * `muster explain lifecycle PRODUCT [VERSION]`: the cycle, its state on a day, its dates, where they are from and why.
 * A product whose dates depend on who built it has one answer for each vendor. Throws `bad_request`.
 */
export function explainLifecycleCommand(
  product: string,
  version: string | undefined,
  options: ExplainLifecycleOptions,
): number {
  const tables = loadTables();
  const language = languageOf(options);
  const onDay = options.asOf ?? new Date().toISOString().slice(0, 10);
  if (Number.isNaN(Date.parse(`${onDay}T00:00:00Z`)) || onDay.length !== 10) {
    throw new MusterError('bad_request', `--as-of "${onDay}" is no day, such as 2027-01-31`);
  }
  const lookups = lifecyclesOf(tables, product);
  if (lookups === undefined) throw unknownProduct(tables, product);
  const explained = lookups.flatMap((lookup) => explain(tables, lookup, version, onDay));
  const followsSystem = lookups.length === 0;
  if (options.json === true) {
    printJson({
      product,
      ...(version === undefined ? {} : { version }),
      asOf: onDay,
      followsSystem,
      cycles: explained,
    });
  } else if (followsSystem) print(`${product}: ${WORDS[language].follows}`);
  else for (const one of explained) show(one, onDay, language);
  return 0;
}

function unknownProduct(tables: Tables, product: string): MusterError {
  const known = [...tables.products.keys(), ...tables.operatingSystems.map(({ id }) => id), ...tables.lifecycle.keys()];
  const near = nearestWord(product, known) ?? known.find((id) => id.startsWith(product));
  const cure = near === undefined ? 'ids are those of docs/lifecycle.md' : `did you mean "${near}"?`;
  return new MusterError('bad_request', `no product "${product}" in the product list or the lifecycle table; ${cure}`);
}

function explain(
  tables: Tables,
  { product, rule }: CycleLookup,
  version: string | undefined,
  onDay: string,
): ExplainedCycle[] {
  const wanted: (Cycle | undefined)[] =
    version === undefined ? [...product.cycles.values()] : [cycleOfVersion(product, version, rule)];
  return wanted.map((cycle) => ({
    lifecycle: product.product,
    title: product.title,
    cycle: cycle?.cycle ?? null,
    state: cycle === undefined ? null : (supportStateOf(cycle, onDay).state ?? null),
    eol: cycle?.eol ?? null,
    extendedSupport: cycle?.extendedSupport ?? null,
    why: cycle === undefined ? 'cycle_not_known' : cycle.eol === null ? 'end_not_stated' : 'dates_of_product',
    source: product.source,
    dataOn: product.dataOn ?? tables.lifecycleDate,
  }));
}

const WORDS = {
  vi: {
    supported: 'còn hỗ trợ',
    extended: 'chỉ còn hỗ trợ kéo dài; cần bằng chứng, nếu không thì tính là hết',
    ended: 'hết hỗ trợ',
    unknown: 'chưa rõ',
    eol: 'hỗ trợ đến',
    extendedSupport: 'kéo dài đến',
    none: 'không nêu',
    open: 'chưa công bố',
    over: 'đã hết',
    why: 'căn cứ',
    source: 'nguồn',
    on: 'vào ngày',
    follows: 'không có ngày riêng; hết hỗ trợ cùng hệ điều hành',
  },
  en: {
    supported: 'supported',
    extended: 'only extended support is left; without proof it counts as ended',
    ended: 'ended',
    unknown: 'not known',
    eol: 'supported until',
    extendedSupport: 'extended until',
    none: 'not stated',
    open: 'no end announced',
    over: 'over',
    why: 'why',
    source: 'source',
    on: 'on',
    follows: 'has no dates of its own; it ends with its operating system',
  },
} as const;

function show(one: ExplainedCycle, onDay: string, language: Language): void {
  const words = WORDS[language];
  const line = (name: string, text: string) => print(`  ${name.padEnd(20)}${text}`);
  print(`${one.title} ${one.cycle ?? `(${words.unknown})`}`);
  line(`${words.on} ${onDay}`, words[one.state ?? 'unknown']);
  if (one.cycle !== null) {
    line(words.eol, endText(one.eol, language));
    line(words.extendedSupport, endText(one.extendedSupport, language));
  }
  line(words.why, LIFECYCLE_WHY[one.why as keyof typeof LIFECYCLE_WHY][language]);
  line(words.source, `${one.source} (${one.dataOn})`);
}

function endText(end: End, language: Language): string {
  const words = WORDS[language];
  if (typeof end === 'string') return end;
  return end === null ? words.none : end ? words.over : words.open;
}

const FORECAST_WORDS: Readonly<Record<Language, Record<Standing, string> & { nothing: string; title: string }>> = {
  vi: {
    title: 'Hết trong 24 tháng tới',
    nothing: 'Không có gì hết.',
    supported: 'rồi còn hỗ trợ',
    extended: 'rồi hỗ trợ kéo dài, có bằng chứng',
    uncovered: 'rồi chỉ còn hỗ trợ kéo dài, không có bằng chứng',
    unproven: 'rồi chỉ còn hỗ trợ kéo dài, chưa rõ bằng chứng',
    ended: 'rồi hết hẳn',
    unknown: 'rồi chưa rõ',
  },
  en: {
    title: 'Ends in the next 24 months',
    nothing: 'Nothing ends.',
    supported: 'then supported',
    extended: 'then extended support, proven',
    uncovered: 'then extended support without proof',
    unproven: 'then extended support, proof not read',
    ended: 'then nothing',
    unknown: 'then not known',
  },
};

/** What ends on one host, a line for each ending. */
export function forecastText(months: readonly ForecastMonth[], language: Language): string {
  const words = FORECAST_WORDS[language];
  const endings = months.flatMap((month) => month.endings);
  const lines = endings.map(({ endsOn, title, cycle, next }) => `  ${endsOn}  ${title} ${cycle}, ${words[next]}`);
  return [words.title, ...(lines.length === 0 ? [`  ${words.nothing}`] : lines), ''].join('\n');
}
