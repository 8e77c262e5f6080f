import { describe, expect, it } from 'vitest';
import { SETTINGS_TABLE } from '../../../agent/catalogue/settings-table.ts';
import { probes } from '../../../agent/probes/index.ts';
import { SETTINGS_FILES } from '../../../policies/import/sca/families/settings-files.ts';
import { UNREAD_SECTIONS } from '../../../policies/import/unread.ts';
import { sections } from '../../../policies/inventory/inventory.ts';

describe('The importer knows of the agent', () => {
  it('which sections no probe fills', () => {
    const read = new Set(probes.map(({ section }) => section));
    const unread = sections.map(({ id }) => id).filter((id) => !read.has(id));
    expect([...UNREAD_SECTIONS].sort()).toEqual([...unread].sort());
  });

  it.each(SETTINGS_TABLE.map((source) => [source.id, source] as const))(
    'which keys of %s are switches and which are masks',
    (id, source) => {
      const file = SETTINGS_FILES.find(({ section }) => section === id);
      if (file === undefined) return;
      const named = (type: string) =>
        Object.entries(source.types ?? {})
          .filter(([, known]) => known === type)
          .map(([key]) => key.replace(file.prefix ?? '', '').replaceAll(' ', '_'))
          .sort();
      const listed = (text: string | undefined) =>
        (text ?? '')
          .split(' ')
          .filter((word) => word !== '')
          .sort();
      expect(listed(file.booleans)).toEqual(named('boolean'));
      expect(listed(file.modes)).toEqual(named('mode'));
    },
  );
});
