import { MusterError } from '../../policies/base/errors.ts';
import { fleetFromCollector, fleetFromFile } from '../fleet.ts';
import { draftPlan } from '../plan/draft.ts';
import { planSchema } from '../plan/plan-schema.ts';
import { showEffects, showPlan } from '../plan/show.ts';
import { type CommonOptions, dayOf, languageOf, print, remark, writeOwn } from './options.ts';
import { catalogueOf, DEFAULT_PLAN, fleetFor, judge, readPlan } from './plan-files.ts';
import { supportLookup } from './policies.ts';

export interface DraftCommandOptions extends CommonOptions {
  readonly out?: string;
  readonly force?: boolean;
  readonly local?: boolean;
  readonly asOf?: string;
  readonly horizonDays?: string;
  readonly name?: string;
}

/** `muster plan draft`: proposes a plan and writes it. Answers the exit code. */
export async function draft(file: string | undefined, options: DraftCommandOptions): Promise<number> {
  if (options.local === true && file === undefined)
    throw new MusterError('bad_request', '--local wants a report file: muster agent inspect > report.json');
  const asOf = dayOf(options.asOf);
  const horizonDays = Number(options.horizonDays ?? 365);
  if (!Number.isInteger(horizonDays) || horizonDays < 0 || horizonDays > 3650)
    throw new MusterError(
      'bad_request',
      `--horizon-days "${options.horizonDays}" is not a number of days from 0 to 3650`,
    );
  const catalogue = catalogueOf(options);
  const fleet = file === undefined ? await fleetFromCollector() : await fleetFromFile(file);
  const plan = draftPlan(fleet, {
    name: options.name ?? 'plan',
    asOf,
    horizonDays,
    catalogue,
    supportOf: supportLookup(asOf),
  });
  const text = `${JSON.stringify(plan, undefined, 2)}\n`;
  const out = options.out ?? DEFAULT_PLAN;
  if (out === '-') print(text);
  else {
    await writeOwn(out, text, options.force === true ? 'w' : 'wx');
    print(options.json === true ? text : showPlan(plan, languageOf(options)));
    remark(`${out} is written: read it, edit it, then "muster plan judge ${out}" and "muster preview --plan ${out}".`);
  }
  return 0;
}

/** `muster plan schema`: for editors. */
export function schema(): number {
  print(JSON.stringify(planSchema, undefined, 2));
  return 0;
}

/** `muster plan show`. */
export async function show(file: string, options: CommonOptions): Promise<number> {
  const plan = await readPlan(file, catalogueOf(options));
  print(options.json === true ? JSON.stringify(plan, undefined, 2) : showPlan(plan, languageOf(options)));
  return 0;
}

export interface JudgeCommandOptions extends CommonOptions {
  readonly fleet?: string;
  readonly asOf?: string;
  readonly failOn?: string;
}

/** `muster plan judge`: exit code 1 when a planned host will fail a rule, or (unless narrowed) when a verdict is unknown. */
export async function judgeCommand(file: string, options: JudgeCommandOptions): Promise<number> {
  const catalogue = catalogueOf(options);
  const plan = await readPlan(file, catalogue);
  const effects = judge(plan, await fleetFor(options.fleet), catalogue, options.asOf);
  print(options.json === true ? JSON.stringify(effects, undefined, 2) : showEffects(effects, languageOf(options)));
  const { opens, stays_open: open, unknown } = effects.counts;
  return opens + open > 0 || (options.failOn !== 'fail' && unknown > 0) ? 1 : 0;
}
