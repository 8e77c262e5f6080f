const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  s: 1,
  sec: 1,
  second: 1,
  seconds: 1,
  m: 60,
  min: 60,
  minute: 60,
  minutes: 60,
  h: 3600,
  hr: 3600,
  hour: 3600,
  hours: 3600,
  d: 86_400,
  day: 86_400,
  days: 86_400,
  w: 604_800,
  week: 604_800,
  weeks: 604_800,
  month: 2_629_800,
  months: 2_629_800,
  M: 2_629_800,
  y: 31_557_600,
  year: 31_557_600,
  years: 31_557_600,
  ms: 0.001,
  msec: 0.001,
  us: 0.000001,
  usec: 0.000001,
};

/** Whole seconds of "2m", "1h 30min", "90"; `undefined` for anything else ("infinity"). Source: systemd.time(7), sshd_config(5) "TIME FORMATS". */
export function secondsOf(text: string): number | undefined {
  let total = 0;
  let isEmpty = true;
  const rest = text.trim().replace(/(\d+(?:\.\d+)?)\s*([A-Za-z]*)\s*/g, (whole, digits: string, unit: string) => {
    const factor = UNITS[unit] ?? UNITS[unit.toLowerCase()];
    if (factor === undefined) return whole;
    isEmpty = false;
    total += Number(digits) * factor;
    return '';
  });
  return isEmpty || rest !== '' ? undefined : Math.round(total);
}

const POWERS = 'KMGTPE';

/** Bytes of "8M", "1.5G", "4096": base 1024, as systemd and most servers count; `undefined` for anything else. */
export function bytesOf(text: string): number | undefined {
  const [, digits, power = ''] = /^(\d+(?:\.\d+)?)\s*([KMGTPE]?)(?:i?B)?$/i.exec(text.trim()) ?? [];
  if (digits === undefined) return undefined;
  const bytes = Number(digits) * 1024 ** (power === '' ? 0 : POWERS.indexOf(power.toUpperCase()) + 1);
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}
