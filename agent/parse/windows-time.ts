/** What `w32tm /query /status` says. */
export interface WindowsTimeStatus {
  readonly isSynchronised: boolean;
  readonly stratum?: number;
  /** Not known without `/verbose`. */
  readonly offsetSeconds?: number;
  readonly syncAgeSeconds?: number;
}

/** Places of lines; names in front of the colon are in the display language. With `/verbose` seven more follow. */
const LINES = {
  leap: 0,
  stratum: 1,
  precision: 2,
  delay: 3,
  dispersion: 4,
  reference: 5,
  poll: 8,
  offset: 9,
  age: 15,
} as const;
const LINE_COUNTS = [9, 16];

/** "LOCL": the computer's own clock. */
const OWN_CLOCK = 0x4c4f434c;

/**
 * By position and by the numbers in the values, which are the same in every language. `undefined` where the lines are
 * not those of a status: another number of them, or one that holds no number where each has one.
 * Source: https://learn.microsoft.com/windows-server/networking/windows-time-service/windows-time-service-tools-and-settings
 */
export function parseTimeStatus(text: string): WindowsTimeStatus | undefined {
  const values = text
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .map((line) => line.replace(/^[^:：]*[:：]\s*/, '').trim());
  if (!LINE_COUNTS.includes(values.length)) return undefined;
  const leap = /^(\d)\s*\(/.exec(values[LINES.leap] ?? '')?.[1];
  const stratum = /^(\d{1,3})\s*\(/.exec(values[LINES.stratum] ?? '')?.[1];
  const reference = /^0x([0-9a-f]{8})\b/i.exec(values[LINES.reference] ?? '')?.[1];
  const isStatus = /^-?\d+/.test(values[LINES.precision] ?? '') && /^\d+\s*\(/.test(values[LINES.poll] ?? '');
  if (leap === undefined || stratum === undefined || reference === undefined || !isStatus) return undefined;
  const source = Number.parseInt(reference, 16);
  const level = Number(stratum);
  const offset = secondsOf(values[LINES.offset]);
  const age = secondsOf(values[LINES.age]);
  return {
    // A leap of 3 says "not synchronised"; a clock that follows itself follows nobody.
    isSynchronised: leap !== '3' && level > 0 && level < 16 && source !== 0 && source !== OWN_CLOCK,
    ...(level <= 16 ? { stratum: level } : {}),
    ...(offset === undefined ? {} : { offsetSeconds: Number(offset.toPrecision(2)) }),
    ...(age === undefined || age < 0 ? {} : { syncAgeSeconds: Math.round(age) }),
  };
}

/** `-0.0012345s`; some languages write a comma. */
function secondsOf(text: string | undefined): number | undefined {
  const number = /^(-?\d+(?:[.,]\d+)?)\s*s$/.exec(text ?? '')?.[1];
  return number === undefined ? undefined : Number(number.replace(',', '.'));
}

/** A source of `NtpServer`: `time.windows.com,0x9 dc2.example,0x1`. */
export function parseNtpServers(text: string): { readonly name: string; readonly flags?: number }[] {
  return text
    .split(/\s+/)
    .filter(Boolean)
    .map((word) => {
      const [name = '', flags = ''] = word.split(',');
      const number = /^0x[0-9a-f]{1,4}$/i.test(flags) ? Number(flags) : undefined;
      return { name, ...(number === undefined ? {} : { flags: number }) };
    });
}
