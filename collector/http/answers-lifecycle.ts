import type * as api from '../api.ts';
import { answer, boolean, instant, integer, text, words } from './answers.ts';
import { enumSchema, type JsonSchema, listSchema, orNull } from './object-schema.ts';

// JSON Schemas of the answers about support and software.

const day: JsonSchema = { type: 'string', pattern: '^\\d{4}-\\d\\d-\\d\\d$' };
const subject = enumSchema(['os', 'product']);
const standing = enumSchema(['supported', 'extended', 'uncovered', 'unproven', 'ended', 'unknown']);

const standings = answer<api.StandingCounts>({
  supported: integer,
  extended: integer,
  uncovered: integer,
  unproven: integer,
  ended: integer,
  unknown: integer,
});

export const lifecycleData = answer<api.LifecycleDataAnswer>(
  {
    dataOn: day,
    productCount: integer,
    cycleCount: integer,
    carriedIn: answer<NonNullable<api.LifecycleDataAnswer['carriedIn']>>({ at: instant, by: text, reason: text }),
  },
  ['carriedIn'],
);

const lane = answer<api.CalendarLane>(
  {
    subject,
    product: text,
    title: text,
    cycle: text,
    releasedOn: orNull(day),
    supportedUntilOn: orNull(day),
    extendedUntilOn: orNull(day),
    provenCount: integer,
    standings,
    hostCount: integer,
    source: text,
  },
  ['supportedUntilOn'],
);

export const lifecycleAnswer = answer<api.LifecycleAnswer>({
  on: day,
  data: lifecycleData,
  systems: standings,
  lanes: listSchema(lane),
  certificates: listSchema(
    answer<api.LifecycleAnswer['certificates'][number]>({ what: text, endsOn: day, hostCount: integer }),
  ),
  undated: listSchema(
    answer<api.UndatedProduct>({
      subject,
      product: orNull(text),
      title: text,
      version: orNull(text),
      why: text,
      whyWords: words,
      hostCount: integer,
    }),
  ),
  undatedCount: integer,
});

type Month = api.ForecastAnswer['months'][number];

export const forecastAnswer = answer<api.ForecastAnswer>({
  data: lifecycleData,
  months: listSchema(
    answer<Month>({
      month: { type: 'string', pattern: '^\\d{4}-\\d\\d$' },
      unsupportedCount: integer,
      unknownCount: integer,
      endings: listSchema(
        answer<Month['endings'][number]>({
          endsOn: day,
          kind: enumSchema(['support', 'extended']),
          next: standing,
          subject,
          product: text,
          title: text,
          cycle: text,
          hostCount: integer,
          units: listSchema(answer<{ unitId: string; hostCount: number }>({ unitId: text, hostCount: integer })),
        }),
      ),
    }),
  ),
});

export const softwareAnswer = answer<api.SoftwareAnswer>({
  on: day,
  data: lifecycleData,
  products: listSchema(
    answer<api.SoftwareRow>({
      product: text,
      title: text,
      hostCount: integer,
      versionCount: integer,
      versionUnknownCount: integer,
      standings,
    }),
  ),
});

export const softwareProductAnswer = answer<api.SoftwareProductAnswer>({
  on: day,
  data: lifecycleData,
  product: text,
  title: text,
  hostCount: integer,
  versions: listSchema(
    answer<api.SoftwareProductAnswer['versions'][number]>({
      version: orNull(text),
      cycle: orNull(text),
      origin: orNull(text),
      standing,
      endsOn: orNull(day),
      isFollowing: boolean,
      whyWords: orNull(words),
      hostCount: integer,
      hosts: listSchema(answer<{ hostId: string; name: string }>({ hostId: text, name: text })),
    }),
  ),
});

const productCycle = answer<{ product: string; cycle: string }>({ product: text, cycle: text });
const end: JsonSchema = { type: ['string', 'boolean', 'null'] };

export const lifecycleCarriedAnswer = answer<api.LifecycleCarriedAnswer>(
  {
    form: text,
    dataOn: day,
    dataOnBefore: day,
    productsAdded: listSchema(text),
    productsRemoved: listSchema(text),
    cyclesAdded: listSchema(productCycle),
    cyclesRemoved: listSchema(productCycle),
    endsMoved: listSchema(
      answer<api.LifecycleCarriedAnswer['endsMoved'][number]>({
        product: text,
        cycle: text,
        what: enumSchema(['eol', 'extendedSupport']),
        before: end,
        now: end,
      }),
    ),
    changeCount: integer,
    hostCount: integer,
    edition: integer,
  },
  ['edition'],
);
