import type { Package } from '../../policies/inventory/sections/packages.ts';
import { parsePacmanDesc } from '../parse/packages.ts';
import { TargetError } from '../targets/target.ts';
import { defineProbe } from './probe.ts';
import { Reader } from './reader.ts';

const LOCAL = '/var/lib/pacman/local';

/** Packages known to pacman: a folder each, with a file `desc`. Source: alpm-db-desc(5). */
export const packagesPacman = defineProbe({
  name: 'packages.pacman',
  section: 'packages',
  appliesTo: (target) => target.exists(LOCAL),

  async collect(target, context) {
    const reader = new Reader(target);
    const packages: Package[] = [];
    for (const entry of await reader.entries(LOCAL)) {
      if (entry.type !== 'directory') continue;
      const found = parsePacmanDesc((await target.readText(`${LOCAL}/${entry.name}/desc`)) ?? '');
      if (found === undefined) reader.miss(entry.name, 'parse_failed');
      else packages.push(found);
    }
    if (packages.length === 0 && context.factsOf('packages') === undefined)
      throw new TargetError('parse_failed', `${LOCAL} names no package`); // not even pacman
    reader.note(`file:${LOCAL}`);
    return reader.collected(packages);
  },
});
