import { MusterError } from '../../policies/base/errors.ts';
import { languageOf } from '../../policies/commands/options.ts';
import type { Tables } from '../../policies/derive/tables.ts';
import { watchFamilyOf, watchNames } from '../../policies/inventory/watch.ts';
import { type CompiledPack, watchList } from '../../policies/rules/compiled.ts';
import { instantText, parseMoment } from '../../policies/rules/instants.ts';
import { loadPack } from '../../policies/rules/load.ts';
import { loadShippedPacks, readPackFile } from '../../policies/rules/shipped-packs.ts';
import { checkReport, type FailOn, isAgainst, shownVerdict } from '../check.ts';
import { advisoriesFor } from '../check-advisories.ts';
import { exceptionsFrom, layExceptions } from '../check-exceptions.ts';
import { readReportFile } from '../check-input.ts';
import { forecastFor, tablesFor } from '../check-lifecycle.ts';
import { type Format, formatChecked } from '../formats/format.ts';
import { wordsOf } from '../formats/words.ts';
import { inspectLocal, releaseStalled } from '../local-host.ts';
import { refuseIfForbidden } from '../never-collect.ts';
import { passingMemory } from '../probe-memory.ts';
import { withProgress } from '../progress.ts';
import { agentFolder } from '../state.ts';
import { LocalTarget } from '../targets/local.ts';

export interface CheckCommandOptions {
  readonly format: Format;
  readonly json?: boolean;
  readonly lang?: string;
  readonly level?: string;
  readonly zone?: string;
  readonly pack?: readonly string[];
  readonly advisories?: readonly string[];
  readonly advisoriesAsOf?: string;
  readonly asOf?: string;
  readonly lifecycle?: string;
  readonly lifecycleDate?: string;
  readonly forecast?: boolean;
  readonly exceptions?: string;
  readonly unit?: readonly string[];
  readonly system?: readonly string[];
  readonly failOn: FailOn;
  readonly all?: boolean;
}

/** `muster check`: 0 when nothing counts against the host, 1 when something does. */
export async function checkCommand(file: string | undefined, options: CheckCommandOptions): Promise<number> {
  const language = languageOf(options);
  const words = wordsOf(language);
  const packs = options.pack === undefined ? loadShippedPacks() : options.pack.map(loadPackFile);
  if (file === undefined) refuseIfForbidden(agentFolder());
  const local = file === undefined ? new LocalTarget() : undefined;
  const report = local
    ? await withProgress(words.looking, () =>
        inspectLocal(local, {
          watch: watchNames(watchList(packs), watchFamilyOf(process.platform)),
          memory: passingMemory(),
        }),
      )
    : (
        await withProgress(words.reading, () =>
          readReportFile(file ?? '', watchNames(watchList(packs), watchFamilyOf('linux'))),
        )
      ).report;
  const asOf = instantOf(options.asOf);
  const tables: Tables = tablesFor(options.lifecycle, options.lifecycleDate);
  if (options.forecast === true) {
    process.stdout.write(forecastFor(report, tables, asOf, { language, isJson: options.json === true }));
    if (local) releaseStalled(local);
    return 0;
  }
  const advisories =
    options.advisories === undefined
      ? undefined
      : await withProgress(words.reading, () =>
          advisoriesFor(report, options.advisories ?? [], options.advisoriesAsOf, language),
        );
  const judged = checkReport(report, {
    packs,
    ...(advisories === undefined ? {} : { advisories }),
    tables,
    register: {
      labels: [],
      ...(options.level === undefined ? {} : { level: Number(options.level) }),
      ...(options.zone === undefined ? {} : { zone: options.zone }),
    },
    asOf,
  });
  const checked =
    options.exceptions === undefined
      ? judged
      : layExceptions(judged, exceptionsFrom(options.exceptions), {
          hostNames: [report.host.name, ...(report.host.id === undefined ? [] : [report.host.id])],
          units: options.unit ?? [],
          systems: options.system ?? [],
        });
  process.stdout.write(
    formatChecked(options.json === true ? 'json' : options.format, checked, {
      language,
      failOn: options.failOn,
      showsAll: options.all === true,
      isColoured: isColoured(process.stdout, process.env),
      width: process.stdout.columns ?? 100,
    }),
  );
  if (local) releaseStalled(local);
  return checked.findings.some((finding) => isAgainst(shownVerdict(finding), options.failOn)) ? 1 : 0;
}

/** The instant to judge at: now, or a moment of the past or future; a day means its last second. Throws `bad_request`. */
function instantOf(asOf: string | undefined): string {
  if (asOf === undefined) return `${new Date().toISOString().slice(0, 19)}Z`;
  const moment = parseMoment(asOf);
  if (moment === undefined)
    throw new MusterError(
      'bad_request',
      `"${asOf}" is no day and no instant; write 2026-11-21 or 2026-11-21T18:00:00Z`,
    );
  return moment.isDay ? `${asOf}T23:59:59Z` : instantText(moment.atMs);
}

function loadPackFile(file: string): CompiledPack {
  const { compiled, complaints } = loadPack(readPackFile(file));
  if (compiled !== undefined) return compiled;
  throw new MusterError('pack_invalid', `the pack ${file} is not valid`, { complaints });
}

/** Colour is for terminals, and not for those who ask for none. Source: the NO_COLOR convention. */
function isColoured(stream: NodeJS.WriteStream, environment: NodeJS.ProcessEnv): boolean {
  return stream.isTTY === true && !environment.NO_COLOR && environment.TERM !== 'dumb';
}
