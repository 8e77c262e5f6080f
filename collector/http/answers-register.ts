import type * as api from '../api.ts';
import { answer, instant, integer, text, words } from './answers.ts';
import { type JsonSchema, listSchema, orNull, textSchema } from './object-schema.ts';

// JSON Schemas of what is asked and answered about the register.

/** Ids are part of addresses and of files that people write. */
export const newIdText: JsonSchema = {
  type: 'string',
  pattern: '^[a-z0-9]+(?:[-.][a-z0-9]+)*$',
  maxLength: 100,
  description: 'lower-case letters, digits, "-" and "."',
};

/** A label or a zone: short, and without anything that would have to be escaped. */
export const labelText: JsonSchema = {
  type: 'string',
  pattern: '^[a-z0-9][a-z0-9._:/-]{0,63}$',
  description: 'lower-case letters, digits and . _ : / -',
};

export const newName: JsonSchema = {
  type: 'object',
  properties: { vi: textSchema(200, 1), en: textSchema(200, 1) },
  required: ['vi', 'en'],
  additionalProperties: false,
};

export const levelNumber: JsonSchema = { type: 'integer', minimum: 1, maximum: 5 };
/** A minute to a year: units abroad without a line hand in files every few months. */
export const freshnessSeconds: JsonSchema = { type: 'integer', minimum: 60, maximum: 366 * 86_400 };
/** What people read beside a change. */
export const reasonText = textSchema(2000);

export const unitDetailAnswer = answer<api.UnitDetailAnswer>({
  unitId: text,
  parentId: orNull(text),
  name: words,
  freshnessLimitSeconds: integer,
  path: listSchema(text),
  formerNames: listSchema(answer<api.UnitDetailAnswer['formerNames'][number]>({ name: words, untilAt: instant })),
});

export const systemAnswer = answer<api.SystemAnswer>({
  systemId: text,
  name: words,
  ownerUnitId: text,
  operatorUnitId: orNull(text),
  level: orNull(integer),
  zone: orNull(text),
  hostCount: integer,
});

export const hostRegisterAnswer = answer<api.HostRegisterAnswer>({
  hostId: text,
  name: text,
  unitId: text,
  unitPath: listSchema(text),
  systems: listSchema(
    answer<api.HostRegisterAnswer['systems'][number]>({ systemId: text, name: words, level: orNull(integer) }),
  ),
  level: orNull(integer),
  zone: orNull(text),
  labels: listSchema(text),
});
