import type { Service } from '../../policies/inventory/sections/services.ts';
import type { WindowsRecord } from '../parse/windows-list.ts';
import { defineProbe } from './probe.ts';
import { Reader } from './reader.ts';
import { isWindows, needed, programOf, readInstances } from './windows-parts.ts';

const STARTUP: Readonly<Record<string, NonNullable<Service['startup']>>> = {
  auto: 'enabled',
  boot: 'enabled',
  system: 'enabled',
  manual: 'manual',
  disabled: 'disabled',
};

const STATES: Readonly<Record<string, NonNullable<Service['state']>>> = {
  running: 'running',
  stopped: 'stopped',
  paused: 'waiting',
  'start pending': 'waiting',
  'stop pending': 'running', // it still does what it does
  'continue pending': 'waiting',
  'pause pending': 'running',
};

/**
 * Services by short name. A service that starts late starts at boot all the same; one
 * that a trigger starts counts as its start mode says. The words of the
 * class are English on every Windows. Source: https://learn.microsoft.com/windows/win32/cimwin32prov/win32-service
 */
export const windowsServices = defineProbe({
  name: 'services.windows',
  section: 'services',
  appliesTo: isWindows,

  async collect(target) {
    const reader = new Reader(target);
    const found = needed(await readInstances(reader, 'Win32_Service'), 'Win32_Service');
    const facts: Record<string, Service> = {};
    for (const service of found) {
      const name = service.words('Name');
      if (name === undefined) reader.miss('services', 'parse_failed');
      else facts[name] = serviceOf(service);
    }
    return reader.collected(facts);
  },
});

function serviceOf(service: WindowsRecord): Service {
  const startup = STARTUP[service.words('StartMode')?.toLowerCase() ?? ''];
  const state = STATES[service.words('State')?.toLowerCase() ?? ''];
  const path = service.words('PathName');
  const executable = path === undefined ? undefined : programOf(path);
  const account = service.words('StartName');
  const displayName = service.words('DisplayName');
  return {
    manager: 'windows',
    kind: 'service',
    ...(startup === undefined ? {} : { startup, startsAtBoot: startup === 'enabled' }),
    ...(state === undefined ? {} : { state }),
    ...(executable === undefined ? {} : { executable }),
    ...(account === undefined ? {} : { account }),
    ...(displayName === undefined ? {} : { displayName }),
  };
}
