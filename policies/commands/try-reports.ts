import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { MusterError, messageOf } from '../base/errors.ts';
import { MAX_REPORT_BYTES } from '../base/limits.ts';
import { byCodeUnit } from '../base/text.ts';
import { loadTables } from '../derive/tables.ts';
import type { Report } from '../inventory/report.ts';
import { createReportValidator } from '../inventory/validate.ts';
import { checkOverrides } from '../rules/check-overrides.ts';
import type { CompiledPack } from '../rules/compiled.ts';
import { loadPack } from '../rules/load.ts';
import { NO_OVERRIDES, type OverrideEntry, overridesOf, type Placement } from '../rules/overrides.ts';
import type { Pack } from '../rules/pack.ts';
import { valueFromText } from '../rules/parameter-text.ts';
import { loadShippedPacks } from '../rules/shipped-packs.ts';
import { planTrial, type Trial, tryReport } from '../trial.ts';
import { type TrialResult, TrialTally } from '../trial-tally.ts';
import type { ToldValue } from './parameter-words.ts';
import { parameterIn, parametersOf } from './parameters.ts';
import { sayProgress } from './try-show.ts';

/** As many reports as a fleet has hosts. */
const MAX_REPORTS = 10_000;
/** The unit of a report that names none. */
const UNIT = 'default';

interface Wanted {
  readonly packs: readonly Pack[];
  readonly deactivate: readonly string[];
  readonly told: readonly ToldValue[];
}

interface Looking {
  readonly unit?: string;
  readonly level?: string;
  readonly maxHosts: number;
}

/**
 * Tries a change on report files, with the packs that come with Muster as they are before it. The register is what the
 * reports say of their unit, and `level` for all. A file that is no report counts as not judged. Throws `read_failed`,
 * `bad_request`.
 */
export async function tryOnReports(wanted: Wanted, paths: readonly string[], looking: Looking): Promise<TrialResult> {
  const files = paths.flatMap(reportFiles);
  if (files.length === 0) throw new MusterError('bad_request', `there is no report in ${paths.join(', ')}`);
  if (files.length > MAX_REPORTS)
    throw new MusterError(
      'limit_exceeded',
      `${files.length} reports were named; at most ${MAX_REPORTS} are tried at once`,
    );
  const trial = trialOf(wanted);
  const tally = new TrialTally(looking.maxHosts);
  const judging = { trial, tally, tables: loadTables(), asOf: new Date().toISOString(), looking, told: wanted.told };
  const validate = createReportValidator();
  for (const [place, file] of files.entries()) {
    const result = validate(readReportFile(file));
    if ('report' in result) tryOne(judging, result.report);
    else tally.addNotJudged();
    sayProgress(place + 1, files.length);
  }
  sayProgress(0, 0);
  return tally.result();
}

function reportFiles(path: string): string[] {
  try {
    if (!statSync(path).isDirectory()) return [path];
    const names = readdirSync(path).filter((name) => name.endsWith('.json'));
    return names.sort(byCodeUnit).map((name) => join(path, name));
  } catch (error) {
    throw new MusterError('read_failed', `${path} cannot be read: ${messageOf(error)}`, { cause: error });
  }
}

function readReportFile(file: string): Buffer {
  try {
    const { size } = statSync(file);
    if (size > MAX_REPORT_BYTES)
      throw new MusterError('limit_exceeded', `${file} has ${size} bytes; a report has at most ${MAX_REPORT_BYTES}`);
    return readFileSync(file);
  } catch (error) {
    if (error instanceof MusterError) throw error;
    throw new MusterError('read_failed', `${file} cannot be read: ${messageOf(error)}`, { cause: error });
  }
}

interface ReadyTrial {
  readonly before: readonly CompiledPack[];
  readonly after: readonly CompiledPack[];
}

function trialOf({ packs, deactivate, told }: Wanted): ReadyTrial {
  const before = loadShippedPacks();
  const after = new Map(before.map((pack) => [pack.pack.id, pack]));
  for (const id of deactivate)
    if (!after.delete(id)) throw new MusterError('bad_request', `no pack "${id}" comes with this Muster`);
  for (const pack of packs) {
    const { compiled } = loadPack(pack, { skipsExamples: true });
    if (compiled !== undefined) after.set(pack.id, compiled);
  }
  const made = { before, after: [...after.values()] };
  refuseValues(made.after, told);
  return made;
}

/** Values are checked once, as if for one unit; places are not known here. */
function refuseValues(packs: readonly CompiledPack[], told: readonly ToldValue[]): void {
  const overrides = overridesOf(entriesFor(packs, told, { hostId: UNIT, unitPath: [UNIT], systems: [], labels: [] }));
  const known = new Set([UNIT, ...told.flatMap(({ place }) => (place === undefined ? [] : [place.name]))]);
  const complaints = checkOverrides(packs, overrides, { units: known, systems: known, hosts: known, placements: [] });
  const [first] = complaints;
  if (first !== undefined) throw new MusterError('bad_request', first.message, { complaints });
}

/** Values for one host: those without a place count for it, whatever its unit. */
function entriesFor(
  packs: readonly CompiledPack[],
  told: readonly ToldValue[],
  { unitPath }: Placement,
): OverrideEntry[] {
  const known = parametersOf(packs.map(({ pack }) => pack));
  return told.map(({ pack, parameter, text, place }) => ({
    pack,
    parameter,
    value: valueFromText(text, parameterIn(known, pack, parameter).default),
    ...(place ?? { scope: 'unit', name: unitPath[0] ?? UNIT }),
  }));
}

function tryOne(
  {
    trial,
    tally,
    tables,
    asOf,
    looking,
    told,
  }: {
    readonly trial: ReadyTrial;
    readonly tally: TrialTally;
    readonly tables: ReturnType<typeof loadTables>;
    readonly asOf: string;
    readonly looking: Looking;
    readonly told: readonly ToldValue[];
  },
  report: Report,
): void {
  const unit = report.unit ?? UNIT;
  if (looking.unit !== undefined && looking.unit !== unit) return;
  const hostId = report.host.id ?? report.host.name;
  const level = looking.level === undefined ? {} : { level: Number(looking.level) };
  const placement: Placement = { hostId, unitPath: [unit], systems: [], labels: [], ...level };
  const planned: Trial = planTrial(
    { packs: trial.before, overrides: NO_OVERRIDES },
    { packs: trial.after, overrides: overridesOf(entriesFor(trial.after, told, placement)) },
  );
  const register = { unit, labels: [], ...level };
  tally.add(
    { hostId, name: report.host.name, unitId: unit },
    tryReport(planned, report, placement, { asOf, register, tables }),
  );
}
