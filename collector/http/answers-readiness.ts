import type * as api from '../api.ts';
import { answer, boolean, instant, integer, severity, text, words } from './answers.ts';
import { enumSchema, listSchema, mapSchema, orNull } from './object-schema.ts';

// JSON Schemas of the answers about readiness.

const effort = enumSchema(['minutes', 'hours', 'days', 'project']);
const hostState = enumSchema(['ready', 'blocked', 'unknown']);
const cellState = enumSchema(['ready', 'blocked', 'unknown', 'empty']);

const demandMembers = { pack: text, rule: text, title: words, severity, remedy: words, effort } as const;
const demand = answer<api.ReadinessDemand>(demandMembers);

const cell = answer<api.ReadinessCell>({
  state: cellState,
  blockerCount: integer,
  unknownHostCount: integer,
  readyHostCount: integer,
});

const profile = answer<{ profile: string; title: unknown }>({ profile: text, title: words });
const platform = answer<api.ReadinessPlatform>({
  platform: text,
  title: words,
  why: words,
  roles: listSchema(
    answer<api.ReadinessPlatform['roles'][number]>({
      role: text,
      title: words,
      isAlone: boolean,
      profiles: listSchema(profile),
    }),
  ),
});

const unlock = answer<api.ReadinessUnlock>({
  ...demandMembers,
  profile: text,
  profileTitle: words,
  hostCount: integer,
  blockedCount: integer,
});

const row = answer<api.ReadinessRow>({
  id: text,
  name: words,
  judgedCount: integer,
  cells: mapSchema(cell),
  unlock: orNull(unlock),
});

export const readinessAnswer = answer<api.ReadinessAnswer>({
  judged: orNull(answer<NonNullable<api.ReadinessAnswer['judged']>>({ oldestAt: instant, newestAt: instant })),
  platforms: listSchema(platform),
  units: listSchema(row),
  systems: listSchema(row),
});

export const nearestSetAnswer = answer<api.NearestSetAnswer>({
  outcome: enumSchema(['ready', 'path', 'none']),
  why: orNull(enumSchema(['system_not_known', 'no_path', 'bound_reached'])),
  steps: listSchema(
    answer<api.NearestSetAnswer['steps'][number]>({
      kind: text,
      title: words,
      effort,
      source: orNull(text),
      checkedOn: orNull(text),
    }),
  ),
  left: listSchema(demand),
  unknowns: listSchema(text),
});

export const platformReadinessAnswer = answer<api.PlatformReadinessAnswer>({
  platform,
  unit: answer<api.PlatformReadinessAnswer['unit']>({ unitId: text, name: words }),
  cell,
  roles: listSchema(
    answer<api.PlatformReadinessAnswer['roles'][number]>({
      role: text,
      state: enumSchema(['ready', 'blocked', 'unknown', 'alone']),
      readyHostCount: integer,
      unknownHostCount: integer,
      blockerCount: integer,
    }),
  ),
  blockers: listSchema(unlock),
  hosts: listSchema(
    answer<api.ReadinessHost>({
      hostId: text,
      name: text,
      role: text,
      profile: text,
      state: hostState,
      blockers: listSchema(demand),
      openCount: integer,
      nearest: orNull(nearestSetAnswer),
    }),
  ),
  hostCount: integer,
});

export const hostReadinessAnswer = answer<api.HostReadinessAnswer>({
  judgedAt: orNull(instant),
  profiles: listSchema(
    answer<api.HostReadinessAnswer['profiles'][number]>({
      profile: text,
      title: words,
      state: hostState,
      blockers: listSchema(demand),
      open: listSchema(demand),
    }),
  ),
  platforms: listSchema(
    answer<api.HostReadinessAnswer['platforms'][number]>({
      platform: text,
      title: words,
      roles: listSchema(
        answer<api.HostReadinessAnswer['platforms'][number]['roles'][number]>({
          role: text,
          title: words,
          profile: orNull(text),
          state: cellState,
          blockerCount: integer,
        }),
      ),
    }),
  ),
});
