import type { FileFact } from '../../policies/inventory/sections/files.ts';
import { namesOf } from '../../policies/inventory/watch.ts';
import { STATUS_GLOBS, STATUS_PATHS } from '../catalogue/status-paths.ts';
import type { FileStatus } from '../targets/target.ts';
import { type AccountNames, readAccountNames } from './account-names.ts';
import { defineProbe } from './probe.ts';
import { Reader } from './reader.ts';

/** Status of the named files: two system calls each, no content. `null`: there is no such file. Source: stat(2). */
export const filesStatus = defineProbe({
  name: 'files.status',
  section: 'files',
  appliesTo: (target) => target.platform === 'linux',

  async collect(target, { watch }) {
    const reader = new Reader(target);
    const names = await readAccountNames(reader);
    const facts: Record<string, FileFact | null> = {};
    const globbed = (
      await Promise.all(STATUS_GLOBS.map(({ folder, name }) => reader.filesIn(folder, (file) => name.test(file))))
    ).flat();
    for (const path of new Set([...STATUS_PATHS, ...globbed, ...namesOf(watch, 'files')])) {
      let isKnown = true;
      const status = await reader.attempt(path, () =>
        target.status(path).catch((error: unknown) => {
          isKnown = false;
          throw error;
        }),
      );
      if (isKnown) facts[path] = status === undefined ? null : fileFact(status, names);
    }
    return reader.collected(facts, (name) => ({ keys: [name] }));
  },
});

function fileFact(status: FileStatus, names: AccountNames): FileFact {
  const owner = names.users.get(status.ownerId);
  const group = names.groups.get(status.groupId);
  return {
    type: status.type,
    mode: modeText(status.mode),
    ownerId: status.ownerId,
    groupId: status.groupId,
    ...(owner === undefined ? {} : { owner }),
    ...(group === undefined ? {} : { group }),
    ...(status.linkTo === undefined ? {} : { linkTo: status.linkTo }),
    ...(status.type === 'file' ? { isEmpty: status.sizeBytes === 0 } : {}),
  };
}

/** Four octal digits, special bits first. */
export function modeText(mode: number): string {
  return (mode & 0o7777).toString(8).padStart(4, '0');
}
