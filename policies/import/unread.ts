/**
 * Sections of reports that the contract holds and no probe fills yet: rules that read them can be written and judged, and
 * stay unknown on every report until a probe does. A test holds this list against the agent's own.
 */
export const UNREAD_SECTIONS: readonly string[] = [
  'containers',
  'connections',
  'tlsEndpoints',
  'settings.w32time',
  'settings.tomcat',
  'settings.iis',
  'scheduledTasks',
  'windows.registry',
  'windows.userRegistry',
  'windows.auditpol',
  'windows.rights',
  'windows.securityPolicy',
  'windows.features',
  'windows.hotfixes',
  'windows.shares',
  'windows.licence',
  'usage',
];

/** Whether every section that a rule reads may be filled in reports of today; of Windows hosts none is yet. */
export function isRead(sections: readonly string[], when: unknown): boolean {
  const isForWindows = JSON.stringify(when ?? null).includes('"os.family":"windows"');
  const isWindowsRead = !UNREAD_SECTIONS.includes('windows.registry');
  return sections.every((section) => !UNREAD_SECTIONS.includes(section)) && (!isForWindows || isWindowsRead);
}
