import { deriveLifecycle } from '../../policies/derive/lifecycle.ts';
import { loadTables, type Tables } from '../../policies/derive/tables.ts';
import type { SectionState } from '../../policies/inventory/report.ts';
import { judgeReport } from '../../policies/judge-report.ts';
import { loadShippedPacks } from '../../policies/rules/shipped-packs.ts';
import type { Judge } from '../plan/judge.ts';
import type { SupportOf } from '../plan/way.ts';

const READ: SectionState = { status: 'complete', gaps: [], sources: [] };

/** Support of an operating system by the lifecycle table, as the lifecycle rules see it. Free extended support counts as extended. */
export function supportLookup(asOf: string, tables: Tables = loadTables()): SupportOf {
  return (os) => {
    if (os === undefined) return {};
    const { facts } = deriveLifecycle({ os }, new Map([['os', READ]]), tables, `${asOf}T00:00:00Z`);
    const entry = facts?.find(({ subject }) => subject === 'os');
    return {
      ...(entry?.state === undefined ? {} : { state: entry.state }),
      ...(entry?.endsOn === undefined ? {} : { endsOn: entry.endsOn }),
    };
  };
}

/** Judges by the packs that come with Muster. */
export function shippedJudge(asOfAt: string): Judge {
  const packs = loadShippedPacks();
  const tables = loadTables();
  const titles = new Map(packs.flatMap(({ pack }) => pack.rules.map(({ id, title }) => [`${pack.id}/${id}`, title])));
  return {
    judge: (report, register) => judgeReport(report, packs, { asOf: asOfAt, register, tables }),
    titleOf: (pack, rule) => titles.get(`${pack}/${rule}`),
  };
}
