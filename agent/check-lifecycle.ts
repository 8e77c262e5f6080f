import { readFileSync, statSync } from 'node:fs';
import { MusterError, messageOf } from '../policies/base/errors.ts';
import type { Language } from '../policies/base/text.ts';
import { forecastText } from '../policies/commands/lifecycle.ts';
import { forecast } from '../policies/derive/forecast.ts';
import { deriveLifecycle } from '../policies/derive/lifecycle.ts';
import { carryLifecycle } from '../policies/derive/lifecycle-carry.ts';
import { lifecycleLines } from '../policies/derive/lifecycle-lines.ts';
import { MAX_LIFECYCLE_BYTES } from '../policies/derive/lifecycle-read.ts';
import { loadTables, shippedTableSources, type Tables } from '../policies/derive/tables.ts';
import type { Report } from '../policies/inventory/report.ts';
import { sectionStates } from '../policies/inventory/states.ts';

/** The tables that come with Muster, or with the support dates of a file. Throws `read_failed`, `data_invalid`. */
export function tablesFor(file: string | undefined, dataOn: string | undefined): Tables {
  if (file === undefined) return loadTables();
  return carryLifecycle(read(file), shippedTableSources(), {
    todayOn: new Date().toISOString().slice(0, 10),
    isForced: true, // whoever names a file means it, also for a look back
    ...(dataOn === undefined ? {} : { dataOn }),
  }).tables;
}

function read(file: string): Buffer {
  try {
    if (statSync(file).size > MAX_LIFECYCLE_BYTES) {
      throw new MusterError('too_large', `"${file}" is larger than ${MAX_LIFECYCLE_BYTES} bytes`);
    }
    return readFileSync(file);
  } catch (error) {
    if (error instanceof MusterError) throw error;
    throw new MusterError('read_failed', `"${file}" cannot be read: ${messageOf(error)}`, { cause: error });
  }
}

/** What ends on this host in the 24 months from the month of `asOf` on, as text or JSON. */
export function forecastFor(
  report: Report,
  tables: Tables,
  asOf: string,
  { language, isJson }: { readonly language: Language; readonly isJson: boolean },
): string {
  const states = sectionStates(report);
  const entries = deriveLifecycle(report.inventory, states, tables, asOf).facts ?? [];
  const lines = lifecycleLines(entries, report.inventory, states, tables, asOf);
  const counted = lines.map((line) => ({ line, units: new Map([['', 1]]) }));
  const months = forecast(counted, tables, asOf.slice(0, 7));
  if (!isJson) return forecastText(months, language);
  const endings = months.flatMap((month) =>
    month.endings.map(({ units: _, hostCount: __, ...ending }) => ({ month: month.month, ...ending })),
  );
  const { name } = report.host;
  return `${JSON.stringify({ host: name, asOf, dataOn: tables.lifecycleDate, endings }, null, 2)}\n`;
}
