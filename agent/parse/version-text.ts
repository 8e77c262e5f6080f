const ELF = Buffer.from([0x7f, 0x45, 0x4c, 0x46]);
const MAX_TRIES = 200;

/** Whether the file is a program of the machine and not a script that starts one. Source: elf(5). */
export function isElf(bytes: Buffer): boolean {
  return bytes.subarray(0, 4).equals(ELF);
}

/** The version that a program carries as text behind a mark of its own, such as "nginx/1.22.1". */
export function versionBehind(bytes: Buffer, mark: string, form = /^\d+(?:\.\d+)+/): string | undefined {
  let at = bytes.indexOf(mark, 0, 'latin1');
  for (let tries = 0; at >= 0 && tries < MAX_TRIES; tries += 1) {
    const version = form.exec(bytes.toString('latin1', at + mark.length, at + mark.length + 40))?.[0];
    if (version !== undefined) return version;
    at = bytes.indexOf(mark, at + 1, 'latin1');
  }
  return undefined;
}

/** `NAME "value"` or `NAME 12` of a C header. */
export function macroOf(header: string, name: string): string | undefined {
  return new RegExp(`^\\s*#\\s*define\\s+${name}\\s+\\(?"?([^"\\s)]+)`, 'm').exec(header)?.[1];
}

/** The upstream part of a package's version as the product itself writes it: no epoch, no revision, no repacking mark. */
export function upstreamVersion(packageVersion: string): string | undefined {
  return /^(?:\d+:)?(\d+(?:\.\d+)*[a-z]?)/.exec(packageVersion)?.[1];
}

/** KEY="value" lines of a `release` file of a Java home. */
export function releaseValues(text: string): ReadonlyMap<string, string> {
  return new Map([...text.matchAll(/^([A-Z_]+)="([^"\n]*)"/gm)].map(([, name = '', value = '']) => [name, value]));
}
