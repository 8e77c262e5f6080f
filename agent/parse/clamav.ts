import { parseLooseInstant } from './loose-instant.ts';

/** Bytes of the header before a signature database. */
export const CLAMAV_HEADER_BYTES = 512;

/**
 * When a signature database was built: its second field, "21 Nov 2026 08-30 +0000". The newer "cld" form has the same
 * header. Source: clamav, libclamav/cvd.c (cl_cvdparse).
 */
export function parseClamavHeader(bytes: Buffer): string | undefined {
  const fields = bytes.subarray(0, CLAMAV_HEADER_BYTES).toString('latin1').split(':');
  if (fields[0] !== 'ClamAV-VDB') return undefined;
  const [, day, month, year, hour, minute, zone] =
    /^(\d{1,2}) ([A-Z][a-z]{2}) (\d{4}) (\d{2})-(\d{2}) ([+-]\d{4})$/.exec(fields[1]?.trim() ?? '') ?? [];
  return day === undefined ? undefined : parseLooseInstant(`${day} ${month} ${year} ${hour}:${minute}:00 ${zone}`);
}

/** Day of the last "End Date" that clamscan or clamdscan wrote at the end of its log. Source: clamscan(1), "--log". */
export function lastScanIn(log: string): string | undefined {
  const [, year, month, day] = [...log.matchAll(/^End Date:\s+(\d{4}):(\d{2}):(\d{2}) /gm)].at(-1) ?? [];
  return year === undefined ? undefined : `${year}-${month}-${day}`;
}
