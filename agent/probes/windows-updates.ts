import type { Updates } from '../../policies/inventory/sections/updates.ts';
import type { WindowsRecord } from '../parse/windows-list.ts';
import type { RegistryText } from '../parse/windows-registry.ts';
import { TargetError } from '../targets/target.ts';
import { defineProbe } from './probe.ts';
import { Reader } from './reader.ts';
import { isWindows, readRecords, readTopic } from './windows-parts.ts';

/** Beyond this the search tells what was missing then, not what is missing now. Source: docs/reference-inventory.md 2.2. */
const MAX_AGE_MS = 7 * 24 * 3600 * 1000;

const STATE = 'HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\WindowsUpdate\\Auto Update';
const POLICY = 'HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows\\WindowsUpdate\\AU';
const SERVICING = 'HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Component Based Servicing';
const SESSION = 'HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager';
const NAMES = 'HKLM\\SYSTEM\\CurrentControlSet\\Control\\ComputerName';

/** Security updates and critical updates. Source: https://learn.microsoft.com/previous-versions/windows/desktop/ff357803 */
const SECURITY = new Set(['0fa1201d-4330-4fa8-8ae9-b877473b6441', 'e6cf1350-c01b-414d-a61f-263d14d133b4']);

/**
 * What Windows Update knew to be missing at its last search (no search is started on the line), and whether a restart is
 * due, by the marks that Windows itself leaves. Source: IUpdateSearcher with `Online = false`; IAutomaticUpdatesResults.
 */
export const windowsUpdates = defineProbe({
  name: 'updates.windows',
  section: 'updates',
  timeoutMs: 10_000,
  appliesTo: isWindows,

  async collect(target, context) {
    const reader = new Reader(target);
    const records = await reader.attempt('search', () => readRecords(reader, 'updates'));
    const registry = await reader.attempt('registry', () => readTopic(reader, 'updateState'));
    reader.orDenied('updates');
    const state = records?.find((record) => record.words('Kind') === 'state');
    const metadataAt =
      state?.instant('LastSearchSuccess') ??
      registryInstant(registry?.text(`${STATE}\\Results\\Detect`, 'LastSuccessTime'));
    const isOld = metadataAt === undefined || context.now.getTime() - Date.parse(metadataAt) > MAX_AGE_MS;
    const hasSearched = records !== undefined && state !== undefined;
    const automatic = automaticOf(registry);
    const reboot = registry === undefined ? {} : await reader.attempt('reboot', async () => rebootOf(registry));
    const facts: Updates = {
      ...(hasSearched ? { checkedAt: `${context.now.toISOString().slice(0, 19)}Z`, pending: pendingOf(records) } : {}),
      ...(metadataAt === undefined ? {} : { metadataAt }),
      ...reboot,
      ...(automatic === undefined ? {} : { automatic }),
    };
    // An old list is a list all the same, but what it lacks proves nothing.
    if (hasSearched && isOld) reader.miss('pending', 'source_missing');
    else if (!hasSearched && !reader.hasMissed) reader.miss('search', 'source_missing');
    return reader.collected(facts, (name) => ({ fields: FIELDS_OF[name] ?? ['pending'] }));
  },
});

const FIELDS_OF: Readonly<Record<string, readonly string[]>> = {
  reboot: ['needsReboot', 'rebootReasons'],
  registry: ['automatic', 'needsReboot', 'rebootReasons'],
  search: ['checkedAt', 'pending'],
};

function pendingOf(records: readonly WindowsRecord[]): NonNullable<Updates['pending']> {
  return records.flatMap((record) => {
    if (record.words('Kind') !== 'pending') return [];
    const numbers = record.texts('KB').map((number) => (/^KB/i.test(number) ? number.toUpperCase() : `KB${number}`));
    const name = numbers[0] ?? record.words('Title');
    if (name === undefined) return [];
    const isSecurity =
      record.texts('CategoryID').some((id) => SECURITY.has(id.toLowerCase())) || record.words('Severity') !== undefined;
    return [{ name, isSecurity }];
  });
}

/** `2019-03-20 21:49:43`, UTC. */
function registryInstant(text: string | undefined): string | undefined {
  const [, day, time] = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)$/.exec(text?.trim() ?? '') ?? [];
  const instant = `${day}T${time}Z`;
  return day === undefined || Number.isNaN(Date.parse(instant)) ? undefined : instant;
}

/** Marks of a restart that is due. Each was asked for; one that could not be read says nothing. */
function rebootOf(registry: RegistryText): Pick<Updates, 'needsReboot' | 'rebootReasons'> {
  const isThere = (key: string): boolean => {
    const found = registry.key(key);
    if (found === undefined) throw new TargetError('source_missing', `nobody asked for ${key}`);
    return found !== null;
  };
  const renames = registry.value(SESSION, 'PendingFileRenameOperations');
  const [now, next] = ['ActiveComputerName', 'ComputerName'].map((key) =>
    registry.text(`${NAMES}\\${key}`, 'ComputerName'),
  );
  const reasons = [
    ...(isThere(`${SERVICING}\\RebootPending`) ? ['servicing'] : []),
    ...(isThere(`${STATE}\\RebootRequired`) ? ['windows-update'] : []),
    ...(Array.isArray(renames) && renames.length > 0 ? ['file-renames'] : []),
    ...(now !== undefined && next !== undefined && now !== next ? ['computer-name'] : []),
    ...((registry.number('HKLM\\SOFTWARE\\Microsoft\\Updates', 'UpdateExeVolatile') ?? 0) !== 0 ? ['update-exe'] : []),
  ];
  // Renames alone wait on most servers for weeks: printers and scanners leave them.
  return { needsReboot: reasons.some((reason) => reason !== 'file-renames'), rebootReasons: reasons };
}

/** Source: https://learn.microsoft.com/windows/deployment/update/waas-wu-settings, "AUOptions". */
function automaticOf(registry: RegistryText | undefined): Updates['automatic'] | undefined {
  if (registry === undefined) return undefined;
  const off = registry.number(POLICY, 'NoAutoUpdate');
  const option = registry.number(POLICY, 'AUOptions') ?? registry.number(STATE, 'AUOptions');
  if (off === undefined && option === undefined) return { tool: 'windows-update' };
  return { tool: 'windows-update', isEnabled: off !== 1 && option !== undefined && option >= 3 };
}
