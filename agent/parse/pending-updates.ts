/** One update as a package manager lists it. */
export interface PendingUpdate {
  readonly name: string;
  readonly architecture?: string;
  readonly installed?: string;
  readonly available?: string;
}

/** What was understood of a list; `unread` counts lines that were not. */
export interface PendingList {
  readonly updates: readonly PendingUpdate[];
  readonly unread: number;
}

const ARCHITECTURE = /^(.+)\.(noarch|x86_64|i[3-6]86|aarch64|ppc64(?:le)?|s390x?|armv7hl|riscv64|src)$/;

/**
 * `dnf check-update` and `yum check-update`: name.architecture, version, repository; long names stand on a line of their
 * own. What follows "Obsoleting Packages" tells of replacements, not of updates. Source: dnf(8), yum(8).
 */
export function parseCheckUpdate(text: string): PendingList {
  const updates: PendingUpdate[] = [];
  let unread = 0;
  const body = text.split(/^Obsoleting Packages\b/m)[0] ?? '';
  for (const line of body
    .replace(/\r/g, '')
    .replace(/\n[ \t]+(?=\S)/g, ' ')
    .split('\n')) {
    const words = line.trim().split(/\s+/);
    const [place = '', available = '', repository] = words;
    const [, name, architecture] = ARCHITECTURE.exec(place) ?? [];
    if (
      name !== undefined &&
      architecture !== undefined &&
      repository !== undefined &&
      /^[\w.:+~^-]*\d[\w.:+~^-]*$/.test(available)
    )
      updates.push({ name, architecture, available });
    // Notices of plug-ins are sentences; a broken line begins as a package does.
    else if (name !== undefined) unread += 1;
  }
  return { updates, unread };
}

/** Whether a table of zypper says that there is nothing. */
const NOTHING = /^No (?:updates|patches) found\.?\s*$/m;

/**
 * `zypper list-updates` and `list-patches`: columns between bars under a heading, as wide as they need be. `undefined`:
 * no such table, and nobody said that there is nothing. Source: zypper(8).
 */
function parseZypperTable(text: string): readonly ReadonlyMap<string, string>[] | undefined {
  const lines = text.split('\n').map((line) => line.split('|').map((cell) => cell.trim()));
  const at = lines.findIndex((cells) => cells.length > 2 && cells.includes('Name'));
  const heads = lines[at];
  if (heads === undefined) return NOTHING.test(text) ? [] : undefined;
  return lines
    .slice(at + 1)
    .filter((cells) => cells.length === heads.length)
    .map((cells) => new Map(heads.map((head, column) => [head, cells[column] ?? ''])));
}

/** The packages of `zypper list-updates`; `undefined`: not understood. */
export function parseZypperUpdates(text: string): PendingList | undefined {
  const rows = parseZypperTable(text);
  if (rows === undefined) return undefined;
  const updates = rows.flatMap((row) => {
    const [name, installed, available, architecture] = ['Name', 'Current Version', 'Available Version', 'Arch'].map(
      (head) => row.get(head) ?? '',
    );
    if (!name || !available) return [];
    return [{ name, available, ...(installed ? { installed } : {}), ...(architecture ? { architecture } : {}) }];
  });
  return { updates, unread: rows.length - updates.length };
}

/** Names of the patches in `zypper list-patches` that are needed; `undefined`: not understood. */
export function parseZypperPatches(text: string): readonly string[] | undefined {
  return parseZypperTable(text)?.flatMap((row) => {
    const status = row.get('Status') ?? '';
    return /^(?:needed|$)/i.test(status) && row.get('Name') ? [row.get('Name') ?? ''] : [];
  });
}

/** `apk list --upgradable`: "busybox-1.36.1-r29 x86_64 {busybox} (GPL) [upgradable from: busybox-1.36.1-r28]". */
export function parseApkUpgradable(text: string): PendingList {
  const updates: PendingUpdate[] = [];
  let unread = 0;
  for (const line of text.split('\n')) {
    if (line.trim() === '' || /^(?:WARNING|fetch)\b/.test(line)) continue;
    const [, name, available, architecture, old = ''] =
      /^(\S+)-(\d[^-\s]*-r\d+) (\S+) .*\[upgradable from: (\S+)\]\s*$/.exec(line) ?? [];
    if (name === undefined || available === undefined || architecture === undefined) unread += 1;
    else {
      const installed = old.startsWith(`${name}-`) ? old.slice(name.length + 1) : undefined;
      updates.push({ name, architecture, available, ...(installed === undefined ? {} : { installed }) });
    }
  }
  return { updates, unread };
}
