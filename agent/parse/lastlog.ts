/** One record: seconds since 1970 in 32 bits, 32 bytes of line, 256 of host, of which nothing is looked at. */
const RECORD_BYTES = 292;

/**
 * Day of the last login by uid; `null`: never. Lies about nobody: a uid beyond the file's end has never logged in.
 * Source: lastlog(8), struct lastlog of glibc's utmp.h on every Linux architecture.
 */
export function lastLoginOn(lastlog: Buffer, uid: number): string | null {
  const at = uid * RECORD_BYTES;
  if (at + 4 > lastlog.length) return null;
  const seconds = lastlog.readUInt32LE(at);
  return seconds === 0 ? null : new Date(seconds * 1000).toISOString().slice(0, 10);
}
