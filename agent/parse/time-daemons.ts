import type { Time } from '../../policies/inventory/sections/time.ts';
import { linesOf } from './text.ts';

type Synchronisation = Pick<Time, 'isSynchronised' | 'offsetSeconds' | 'stratum' | 'lastSyncAt'>;

/** Two significant digits: what is behind them changes at each look and would make an unchanged host look changed. */
function rounded(seconds: number): number {
  return Number(seconds.toPrecision(2)) + 0;
}

/** What `chronyc -n tracking` says; `undefined`: not its output. Source: chronyc(1), "tracking". */
export function parseChronyTracking(text: string): Synchronisation | undefined {
  const fields = new Map(
    [...text.matchAll(/^([A-Z][\w ()]*?)\s*: (.*)$/gm)].map(([, name = '', value = '']) => [name, value.trim()]),
  );
  const leap = fields.get('Leap status');
  if (leap === undefined) return undefined;
  const isSynchronised = leap !== 'Not synchronised';
  const [, seconds, side] = /^([\d.]+) seconds (fast|slow)/.exec(fields.get('System time') ?? '') ?? [];
  const stratum = Number(fields.get('Stratum') ?? Number.NaN);
  const reference = fields.get('Ref time (UTC)');
  const at = reference === undefined || !isSynchronised ? Number.NaN : Date.parse(`${reference} UTC`);
  return {
    isSynchronised,
    ...(seconds === undefined ? {} : { offsetSeconds: rounded(Number(seconds) * (side === 'slow' ? -1 : 1)) }),
    ...(Number.isInteger(stratum) && stratum <= 16 ? { stratum } : {}),
    ...(Number.isNaN(at) ? {} : { lastSyncAt: `${new Date(at).toISOString().slice(0, 19)}Z` }),
  };
}

/** What `ntpq -pn` says: the peer marked `*` is the one followed. Source: ntpq(8), "peers"; offsets are milliseconds. */
export function parseNtpPeers(text: string): Synchronisation | undefined {
  if (!/^\s*remote\s+refid/m.test(text)) return undefined;
  const chosen = text.split('\n').find((line) => /^[*o]/.test(line));
  if (chosen === undefined) return { isSynchronised: false };
  const [, , stratum = '', , , , , , offset = ''] = chosen.trim().split(/\s+/);
  const milliseconds = Number(offset);
  return {
    isSynchronised: true,
    // ntpd tells by how much the clock is to be moved: the sign is the other way round from "fast".
    ...(Number.isNaN(milliseconds) || offset === '' ? {} : { offsetSeconds: rounded(-milliseconds / 1000) }),
    // The peer's stratum; ours is one more.
    ...(/^\d+$/.test(stratum) && Number(stratum) < 16 ? { stratum: Number(stratum) + 1 } : {}),
  };
}

/** Servers of chrony.conf, ntp.conf and their like. Source: chrony.conf(5), ntp.conf(5): server, pool, peer. */
export function parseTimeSources(text: string): string[] {
  return linesOf(text, { comments: '#!;%' }).flatMap(({ text: line }) => {
    const [word = '', name] = line.split(/\s+/);
    return /^(?:server|pool|peer)$/i.test(word) && name !== undefined && !name.startsWith('127.127.') ? [name] : [];
  });
}

/** Servers of timesyncd.conf; the fallback counts only where nothing else is set. Source: timesyncd.conf(5). */
export function parseTimesyncdSources(texts: readonly string[]): string[] {
  let chosen: string[] = [];
  let fallback: string[] = [];
  for (const { text: line } of texts.flatMap((text) => linesOf(text, { comments: '#;' }))) {
    const [, key, value = ''] = /^(NTP|FallbackNTP)\s*=\s*(.*)$/.exec(line) ?? [];
    const names = value.split(/\s+/).filter((name) => name !== '');
    if (key === 'NTP') chosen = names.length === 0 ? [] : [...chosen, ...names]; // an empty value forgets those before
    if (key === 'FallbackNTP') fallback = names;
  }
  return chosen.length > 0 ? chosen : fallback;
}
