const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/**
 * An instant as programs write it, in UTC without fractions: ISO 8601 with a zone or `Z`, seconds or milliseconds since
 * 1970, "21 Nov 2026 08:30:00 +0700", "2026-11-21 08:30:00+07". `undefined` where no zone is stated (the host's own is
 * not guessed), or it is none.
 */
export function parseLooseInstant(text: string): string | undefined {
  const told = text.trim();
  if (/^\d{10}(?:\.\d+)?$/.test(told)) return instantOf(Number(told) * 1000);
  if (/^\d{13}$/.test(told)) return instantOf(Number(told));
  const [, date, time, zone = ''] =
    /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2})?)(?:[.,]\d+)?\s*(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)$/i.exec(told) ??
    [];
  if (date !== undefined && time !== undefined)
    return instantOf(Date.parse(`${date}T${withSeconds(time)}${zoneOf(zone)}`));
  const [, day, name = '', year, clock, offset = ''] =
    /^(?:[A-Z][a-z]{2},? )?(\d{1,2})[ -]([A-Z][a-z]{2})[ -](\d{4}) (\d{2}:\d{2}:\d{2}) (Z|UTC|GMT|[+-]\d{2}:?\d{2})$/.exec(
      told,
    ) ?? [];
  const month = MONTHS.indexOf(name.toLowerCase()) + 1;
  if (day === undefined || month === 0) return undefined;
  return instantOf(Date.parse(`${year}-${pad(month)}-${day.padStart(2, '0')}T${clock}${zoneOf(offset)}`));
}

/** The instant of milliseconds since 1970; `undefined` outside of the years 1990 to 2200: no program ran then. */
function instantOf(ms: number): string | undefined {
  const isSane = ms >= Date.UTC(1990, 0) && ms < Date.UTC(2200, 0);
  return isSane ? `${new Date(ms).toISOString().slice(0, 19)}Z` : undefined;
}

function withSeconds(time: string): string {
  return time.length === 5 ? `${time}:00` : time;
}

function zoneOf(zone: string): string {
  if (/^(?:Z|UTC|GMT)$/i.test(zone)) return 'Z';
  const [, sign = '+', hours = '00', minutes = '00'] = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone) ?? [];
  return `${sign}${hours}:${minutes}`;
}

function pad(number: number): string {
  return String(number).padStart(2, '0');
}
