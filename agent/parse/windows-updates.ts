/** `KB5031419` out of what Windows calls an update; `undefined` for entries that are none. */
export function updateIdOf(name: string): string | undefined {
  const [, number] = /(?:^|_)(?:for_)?KB(\d{5,8})(?!\d)/i.exec(name) ?? [];
  return number === undefined ? undefined : `KB${number}`;
}

const EPOCH_1601_MS = 11_644_473_600_000;

/** The day of a FILETIME (100 ns since 1601); `undefined` outside 1990 to 2100. */
export function dayOfFileTime(ticks: bigint): string | undefined {
  const ms = Number(ticks / 10_000n) - EPOCH_1601_MS;
  return ms > Date.UTC(1990) && ms < Date.UTC(2100) ? new Date(ms).toISOString().slice(0, 10) : undefined;
}

/**
 * The day in `InstalledOn` of Win32_QuickFixEngineering, which is a text: `3/17/2019` (month first in every display
 * language since 2008), `20100511`, or a FILETIME in hexadecimal digits. A day that can only be read with the day first is
 * read so. `undefined`: it says no day. Source: https://learn.microsoft.com/windows/win32/cimwin32prov/win32-quickfixengineering
 */
export function dayOfUpdate(text: string): string | undefined {
  const written = text.trim();
  if (/^[0-9a-f]{14,16}$/i.test(written)) return dayOfFileTime(BigInt(`0x${written}`));
  const [, year, month, day] = /^(\d{4})-?(\d\d)-?(\d\d)$/.exec(written) ?? [];
  if (year !== undefined) return dayOf(Number(year), Number(month), Number(day));
  const [, first, second, last] = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:\s|$)/.exec(written) ?? [];
  if (first === undefined) return undefined;
  const [left, right] = [Number(first), Number(second)];
  return left > 12 ? dayOf(Number(last), right, left) : dayOf(Number(last), left, right);
}

function dayOf(year: number, month: number, day: number): string | undefined {
  const date = new Date(Date.UTC(year, month - 1, day));
  const isReal = date.getUTCMonth() === month - 1 && date.getUTCDate() === day && year >= 1990 && year < 2100;
  return isReal ? date.toISOString().slice(0, 10) : undefined;
}
