/** A release of Windows as Microsoft's lists of updates name it. */
export interface WindowsProduct {
  /** `windows-server:2012-r2`, `windows:10-1809`: `os.id` and `os.release` of the inventory. */
  readonly ecosystem: string;
  /** As the inventory writes it; absent: the release has one. */
  readonly architecture?: string;
}

const ARCHITECTURES: Readonly<Record<string, string>> = {
  x64: 'x86_64',
  '32-bit': 'i686',
  arm64: 'aarch64',
  itanium: 'ia64',
};

const SERVER = /^windows server (\d{4})( r2)?\b(.*)$/;
const SERVER_BY_VERSION = /^windows server,? version (\w{4})\b/;
const SERVER_EDITION = /^windows server 20\d\d, (\w{4}) edition\b/;
const CLIENT = /^windows (10|11),? version (\w{4})\b(.*)$/;
const CLIENT_7 = /^windows 7\b(.*)$/;
/** Patched without a restart, with updates of its own numbers. */
const OTHER_LINE = /azure edition|hotpatch/;

/**
 * The release that a product's name means; `undefined`: another product, or a release that the inventory does not tell
 * apart. The installation without a desktop gets the same updates as the full one.
 * Source: https://msrc.microsoft.com/update-guide, "Product"; names of CVRF documents from 2016 on.
 */
export function windowsProduct(name: string): WindowsProduct | undefined {
  const plain = name
    .toLowerCase()
    .replace(/^microsoft /, '')
    .replace(/\s+/g, ' ')
    .trim();
  if (OTHER_LINE.test(plain)) return undefined;
  const edition = SERVER_EDITION.exec(plain)?.[1];
  if (edition !== undefined) return { ecosystem: `windows-server:${edition}-ac` };
  const version = SERVER_BY_VERSION.exec(plain)?.[1];
  if (version !== undefined) return { ecosystem: `windows-server:${version}-sac` };
  const [, year, r2 = '', rest = ''] = SERVER.exec(plain) ?? [];
  if (year !== undefined)
    return of('windows-server', `${year}${r2.replace(' ', '-')}${packOf(rest, year)}`, rest, year);
  const [, ten, half, tail = ''] = CLIENT.exec(plain) ?? [];
  if (ten !== undefined) return of('windows', `${ten}-${half}`, tail);
  const seven = CLIENT_7.exec(plain)?.[1];
  return seven === undefined ? undefined : of('windows', `7${packOf(seven, '2008')}`, seven);
}

/** Service packs are releases of their own until 2008 R2; from 2012 on there are none. */
function packOf(rest: string, year: string): string {
  const [, number] = /service pack (\d)/.exec(rest) ?? [];
  return number === undefined || Number(year) >= 2012 ? '' : `-sp${number}`;
}

function of(id: string, release: string, rest: string, year = ''): WindowsProduct {
  const [, word] = /\b(x64|32-bit|arm64|itanium)\b/.exec(rest) ?? [];
  const architecture = word === undefined ? (year === '2003' ? 'i686' : undefined) : ARCHITECTURES[word];
  return { ecosystem: `${id}:${release}`, ...(architecture === undefined ? {} : { architecture }) };
}
