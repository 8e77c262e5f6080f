const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/**
 * The instant of a local time without a zone, "2026-11-21T02:00:04", "2026-11-21 02:00:04" or "21-Nov-2026 02:00:04", in
 * a zone of the tz database. `undefined`: no such time, or no such zone. In the hour that a change of clocks repeats,
 * the first one is meant.
 */
export function instantOfLocal(text: string, timeZone: string | undefined): string | undefined {
  const [, year, month, day, time] =
    /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}:\d{2}:\d{2})$/.exec(text.trim()) ?? named(text) ?? [];
  if (timeZone === undefined || time === undefined) return undefined;
  const asUtc = Date.parse(`${year}-${month}-${day}T${time}Z`);
  if (Number.isNaN(asUtc)) return undefined;
  const guess = offsetAt(asUtc, timeZone);
  if (guess === undefined) return undefined;
  const offset = offsetAt(asUtc - guess, timeZone) ?? guess;
  return `${new Date(asUtc - offset).toISOString().slice(0, 19)}Z`;
}

function named(text: string): readonly string[] | undefined {
  const [all, day, name = '', year, time] =
    /^(\d{2})-([A-Z][a-z]{2})-(\d{4}) (\d{2}:\d{2}:\d{2})$/.exec(text.trim()) ?? [];
  const month = MONTHS.indexOf(name.toLowerCase()) + 1;
  if (all === undefined || day === undefined || year === undefined || time === undefined || month === 0)
    return undefined;
  return [all, year, String(month).padStart(2, '0'), day, time];
}

/** Milliseconds by which the zone is ahead of UTC at an instant. */
function offsetAt(instantMs: number, timeZone: string): number | undefined {
  try {
    const parts = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    }).formatToParts(instantMs);
    const part = (type: string) => parts.find((one) => one.type === type)?.value ?? '';
    const local = `${part('year').padStart(4, '0')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}:${part('second')}Z`;
    return Date.parse(local) - instantMs;
  } catch {
    return undefined; // a zone this runtime does not know
  }
}
