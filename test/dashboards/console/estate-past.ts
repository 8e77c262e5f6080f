import type { HostRegisterAnswer, HostRow, PastDayAnswer } from '../../../collector/api.ts';
import { sumOf } from '../../../dashboards/console/counts.ts';
import type { Estate } from './estate.ts';

/** The one day of which the invented estate kept anything. */
const KEPT_DAY = '2026-09-03';

/** How the estate stood on a past day; `undefined` for a day that was not kept. */
export function pastDayOf({ units }: Estate, on: string | undefined, unit: string | null): PastDayAnswer | undefined {
  if (on !== KEPT_DAY) return undefined;
  const shown = units.filter(({ unitId }) => unit === null || unitId === unit);
  return {
    on,
    counts: sumOf(shown.map(({ counts }) => counts)),
    units: shown.map(({ unitId, name, counts }) => ({ unitId, name, counts })),
    edition: 6,
  };
}

/** Where a host of the estate stands. */
export function registerOf(host: HostRow): HostRegisterAnswer {
  return {
    hostId: host.hostId,
    name: host.name,
    unitId: host.unitId,
    unitPath: [host.unitId],
    systems: [],
    level: null,
    zone: null,
    labels: ['web'],
  };
}
