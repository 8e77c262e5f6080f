import type * as api from '../api.ts';
import { EDITION_KINDS, EDITION_STATES } from '../edition.ts';
import { answer, counts, day, instant, integer, text, words } from './answers.ts';
import { enumSchema, listSchema, orNull } from './object-schema.ts';

// JSON Schemas of what is answered about editions.

const parts = answer<Required<api.EditionRow['parts']>>(
  {
    deactivated: listSchema(text),
    packs: listSchema(
      answer<api.EditionRow['parts']['packs'][number]>({
        id: text,
        version: text,
        sha: text,
        origin: enumSchema(['shipped', 'added']),
      }),
    ),
    overrides: orNull(text),
    lifecycle: orNull(text),
    tables: text,
    feeds: listSchema(integer),
  },
  ['deactivated'],
);

const progress = answer<api.EditionProgress>({
  hostCount: integer,
  judgedCount: integer,
  failedCount: integer,
  startedAt: instant,
  endedAt: orNull(instant),
  onDay: day,
});

export const editionRow = answer<api.EditionRow>({
  number: integer,
  kind: enumSchema(EDITION_KINDS),
  state: enumSchema(EDITION_STATES),
  author: text,
  reason: text,
  madeAt: instant,
  shownAt: orNull(instant),
  shownUntil: orNull(instant),
  fingerprint: text,
  parts,
  progress: orNull(progress),
});

export const pastDayAnswer = answer<api.PastDayAnswer>({
  on: day,
  counts,
  units: listSchema(answer<api.PastDayAnswer['units'][number]>({ unitId: text, name: words, counts })),
  edition: orNull(integer),
});
