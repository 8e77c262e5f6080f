import { type Grant, parseGrants } from '../parse/windows-access.ts';
import type { WindowsRecord } from '../parse/windows-list.ts';
import { TargetError } from '../targets/target.ts';
import { defineProbe } from './probe.ts';
import { Reader } from './reader.ts';
import { isWindows, readInstances, readRecords } from './windows-parts.ts';

/** Source: https://learn.microsoft.com/windows/win32/cimwin32prov/win32-share, Type. */
const KINDS = ['disk', 'printer', 'device', 'ipc'] as const;
const ADMINISTRATIVE = 0x80000000;
const EVERYONE = 'S-1-1-0';
const ADMINISTRATORS = 'S-1-5-32-544';

/**
 * Shares with who may do what through them; what the file system grants stands in `files`. Windows does not tell the
 * grants of its own administrative shares, which nobody can change: administrators alone. Pipes, printers and devices
 * grant no files. Source: https://learn.microsoft.com/troubleshoot/windows-server/networking/remove-administrative-shares
 */
export const windowsShares = defineProbe({
  name: 'windows.shares',
  section: 'windows.shares',
  appliesTo: isWindows,

  async collect(target) {
    const reader = new Reader(target);
    const shares = await readInstances(reader, 'Win32_Share');
    if (shares === undefined) throw new TargetError('source_missing', 'this Windows does not tell its shares');
    const told = await reader.attempt('grants', () => readRecords(reader, 'share-grants'));
    if (told === undefined && !reader.hasMissed) reader.miss('grants', 'source_missing');
    const facts: Record<string, object> = {};
    for (const share of shares) {
      const name = share.words('Name');
      if (name === undefined) reader.miss('shares', 'parse_failed');
      else
        facts[name] = shareOf(
          reader,
          share,
          told?.find((record) => record.text('Name') === name),
        );
    }
    return reader.collected(facts, (name) =>
      name === 'grants' ? { fields: ['grants'] } : name === 'shares' ? {} : { keys: [name] },
    );
  },
});

function shareOf(reader: Reader, share: WindowsRecord, told: WindowsRecord | undefined): object {
  const type = share.number('Type');
  const path = share.words('Path');
  const kind = type === undefined ? undefined : KINDS[type & 3];
  const isAdministrative = type === undefined ? undefined : type >= ADMINISTRATIVE || type < 0;
  const grants = told === undefined ? fixedGrants(kind, isAdministrative) : grantsOf(told);
  if (grants === undefined && !reader.hasMissed) reader.miss('grants', reasonOf(told));
  return {
    ...(path === undefined ? {} : { path }),
    ...(kind === undefined ? {} : { kind }),
    ...(isAdministrative === undefined ? {} : { isAdministrative }),
    ...(grants === undefined ? {} : { grants }),
  };
}

function reasonOf(told: WindowsRecord | undefined): 'permission_denied' | 'source_missing' | 'parse_failed' {
  if (told === undefined) return 'source_missing';
  return told.has('Refused') ? 'permission_denied' : 'parse_failed';
}

function fixedGrants(kind: (typeof KINDS)[number] | undefined, isAdministrative?: boolean): object[] | undefined {
  if (kind !== 'disk') return kind === undefined ? undefined : [];
  return isAdministrative === true ? [{ sid: ADMINISTRATORS, access: 'full' }] : undefined;
}

/** A share without a list lets everybody in. */
function grantsOf(told: WindowsRecord): object[] | undefined {
  if (told.has('Refused')) return undefined;
  if (told.has('Dacl')) return [{ sid: EVERYONE, access: 'full' }];
  const names = new Map(told.texts('Holder').map((holder) => splitOnce(holder)));
  return parseGrants(told.texts('Ace'))?.map(({ sid, access }: Grant) => {
    const name = names.get(sid);
    return { sid, access, ...(name === undefined ? {} : { name }) };
  });
}

function splitOnce(text: string): [string, string] {
  const cut = text.indexOf(' ');
  return cut === -1 ? [text, ''] : [text.slice(0, cut), text.slice(cut + 1)];
}
