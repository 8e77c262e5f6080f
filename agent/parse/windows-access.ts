/** One allowed entry of an access list. */
export interface Grant {
  readonly sid: string;
  readonly access: 'read' | 'write' | 'modify' | 'full';
  readonly isInherited: boolean;
}

// Source: [MS-DTYP] 2.4.3 ACCESS_MASK; https://learn.microsoft.com/windows/win32/fileio/file-access-rights-constants
const FULL = 0x001f01ff;
const MODIFY = 0x001301bf;
const GENERIC_ALL = 0x10000000;
const GENERIC_WRITE = 0x40000000;
/** Write or append data, write extended and plain attributes, delete, delete children, change owner or rights. */
const CHANGES = 0x2 | 0x4 | 0x10 | 0x40 | 0x100 | 0x00010000 | 0x00040000 | 0x00080000 | GENERIC_WRITE;

/** What a mask comes to: the least word that covers it. */
export function accessOf(mask: number): Grant['access'] {
  if ((mask & FULL) === FULL || (mask & GENERIC_ALL) !== 0) return 'full';
  if ((mask & MODIFY) === MODIFY) return 'modify';
  return (mask & CHANGES) !== 0 ? 'write' : 'read';
}

const ENTRY = /^(allow|deny) (-?\d{1,11}) (S-1-[\d-]{1,180})((?: inherited| inheritonly)*)$/;

/**
 * Entries as record.ps1 writes them: `allow 2032127 S-1-5-18 inherited`. Denials are left out, so that what is granted is
 * never told smaller than it is; so are entries that only what lies below inherits. `undefined`: one is no entry.
 */
export function parseGrants(entries: readonly string[]): Grant[] | undefined {
  const grants = new Map<string, Grant>();
  for (const entry of entries) {
    const [, kind, mask, sid, words = ''] = ENTRY.exec(entry) ?? [];
    if (sid === undefined) return undefined;
    if (kind === 'deny' || words.includes('inheritonly')) continue;
    const grant = { sid, access: accessOf(Number(mask)), isInherited: words.includes('inherited') };
    const key = `${sid} ${grant.access}`;
    const known = grants.get(key);
    grants.set(key, known === undefined ? grant : { ...grant, isInherited: known.isInherited && grant.isInherited });
  }
  return [...grants.values()];
}
