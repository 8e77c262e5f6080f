/**
 * Sections of reports that the contract holds and no probe fills yet: rules that read them can be written and judged, and
 * stay unknown on every report until a probe does. A test holds this list against the agent's own.
 */
export const UNREAD_SECTIONS: readonly string[] = [];

/** Whether every section that a rule reads may be filled in reports of today. */
export function isRead(sections: readonly string[]): boolean {
  return sections.every((section) => !UNREAD_SECTIONS.includes(section));
}
