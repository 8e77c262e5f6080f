import type { HostEcosystems } from '../advisories/host-ecosystems.ts';
import type { AdvisoryIndex } from '../advisories/record.ts';
import {
  matchWindowsUpdates,
  WINDOWS_PACKAGE,
  type WindowsHost,
  type WindowsMatch,
} from '../advisories/windows-updates.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { SectionState } from '../inventory/report.ts';

interface Judge {
  readonly index: AdvisoryIndex;
  readonly ecosystems: HostEcosystems;
  readonly asOf: string;
}

/** Vulnerabilities of Windows itself by the updates of a host; `state` is that of its list of updates. */
export function windowsMatches(
  inventory: Inventory,
  state: SectionState,
  { index, ecosystems, asOf }: Judge,
): readonly WindowsMatch[] {
  const records = ecosystems.own.flatMap((ecosystem) => index.find(ecosystem, WINDOWS_PACKAGE));
  return matchWindowsUpdates(records, windowsHost(inventory, state), asOf.slice(0, 10));
}

/** Updates that Windows lists, and those that stand among the installed programs: SQL Server and .NET put theirs there. */
function windowsHost({ os, packages = [], windows }: Inventory, state: SectionState): WindowsHost {
  const installed = new Map<string, string | undefined>();
  for (const { name } of packages) {
    const number = /\bKB(\d{6,8})\b/.exec(name)?.[1];
    // No update of a program stands in a list of Windows' own, so its number must not be taken for a later one of these.
    if (number !== undefined) installed.set(`KB${number}`, BEFORE_ALL);
  }
  for (const [number, { installedOn }] of Object.entries(windows?.hotfixes ?? {}))
    installed.set(number.toUpperCase(), installedOn ?? undefined);
  // Days that are missing do not make the list shorter.
  const isWhole =
    state.status === 'complete' ||
    (state.gaps.length > 0 && state.gaps.every((gap) => 'fields' in gap && gap.fields.join() === 'installedOn'));
  return { installed, isWhole, build: os?.build, architecture: os?.architecture };
}

const BEFORE_ALL = '1980-01-01';
