import { MusterError } from '../../../policies/base/errors.ts';
import { MAX_LIFECYCLE_BYTES } from '../../../policies/derive/lifecycle-read.ts';
import { takeLifecycle } from '../../carry-lifecycle.ts';
import { readCalendar, readData, readForecast } from '../../lifecycle.ts';
import { writeCalendar, writeEndingsCsv } from '../../lifecycle-export.ts';
import { readSoftware, readSoftwareProduct } from '../../software.ts';
import { boolean } from '../answers.ts';
import {
  forecastAnswer,
  lifecycleAnswer,
  lifecycleCarriedAnswer,
  lifecycleData,
  softwareAnswer,
  softwareProductAnswer,
} from '../answers-lifecycle.ts';
import { enumSchema, type JsonSchema, objectSchema, textSchema } from '../object-schema.ts';
import { idText, querySchema } from '../paging.ts';
import { defineRoute, ok } from '../route.ts';
import { scopeOf } from '../scope.ts';

/** The content of a file as a JSON text may take twice its bytes, for quotes and line breaks are escaped. */
const MAX_BODY_BYTES = 2 * MAX_LIFECYCLE_BYTES + 64 * 1024;

const day: JsonSchema = { type: 'string', pattern: '^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$' };
const month: JsonSchema = { type: 'string', pattern: '^\\d{4}-(0[1-9]|1[0-2])$' };

interface CalendarQuery {
  readonly unit?: string;
  readonly on?: string;
}

/** The calendar: what is supported until when, on how many hosts. */
export const getLifecycle = defineRoute<unknown, CalendarQuery>({
  method: 'GET',
  path: '/api/v1/lifecycle',
  access: 'signed_in',
  summary: 'What is supported until when, and on how many hosts',
  query: querySchema<CalendarQuery>({ unit: idText, on: day }),
  answers: { 200: lifecycleAnswer },

  async handle({ db, policies, now }, { query }) {
    const on = query.on ?? today(now());
    return ok(await readCalendar(db, policies, await scopeOf(db, query.unit), on));
  },
});

interface ForecastQuery {
  readonly unit?: string;
  readonly from?: string;
}

/** What ends in each of the next 24 months, by unit. */
export const getForecast = defineRoute<unknown, ForecastQuery>({
  method: 'GET',
  path: '/api/v1/lifecycle/forecast',
  access: 'signed_in',
  summary: 'What ends in each of 24 months, by unit',
  query: querySchema<ForecastQuery>({ unit: idText, from: month }),
  answers: { 200: forecastAnswer },

  async handle({ db, policies, now }, { query }) {
    const from = query.from ?? today(now()).slice(0, 7);
    return ok(await readForecast(db, policies, await scopeOf(db, query.unit), from));
  },
});

interface FileQuery extends ForecastQuery {
  readonly language?: 'vi' | 'en';
}

const fileQuery = querySchema<FileQuery>({ unit: idText, from: month, language: enumSchema(['vi', 'en']) });

/** The endings of 24 months for a calendar program. */
export const getCalendarFile = defineRoute<unknown, FileQuery>({
  method: 'GET',
  path: '/api/v1/lifecycle/calendar.ics',
  access: 'signed_in',
  summary: 'The endings of 24 months as iCalendar',
  query: fileQuery,
  answers: { 200: { type: 'string' } },

  async handle({ db, policies, now }, { query }) {
    const units = await scopeOf(db, query.unit);
    const on = today(now());
    const endings = await readForecast(db, policies, units, query.from ?? on.slice(0, 7));
    const { certificates } = await readCalendar(db, policies, units, on);
    const { language = 'vi' } = query;
    const text = writeCalendar(endings, { certificates }, { stampAt: now().toISOString(), language });
    return { status: 200, text, headers: fileHeaders('text/calendar; charset=utf-8', 'muster-lifecycle.ics') };
  },
});

/** The same as a table. */
export const getCalendarTable = defineRoute<unknown, FileQuery>({
  method: 'GET',
  path: '/api/v1/lifecycle/calendar.csv',
  access: 'signed_in',
  summary: 'The endings of 24 months as CSV',
  query: fileQuery,
  answers: { 200: { type: 'string' } },

  async handle({ db, policies, now }, { query }) {
    const from = query.from ?? today(now()).slice(0, 7);
    const text = writeEndingsCsv(await readForecast(db, policies, await scopeOf(db, query.unit), from));
    return { status: 200, text, headers: fileHeaders('text/csv; charset=utf-8', 'muster-lifecycle.csv') };
  },
});

function fileHeaders(type: string, name: string): Readonly<Record<string, string>> {
  return { 'content-type': type, 'content-disposition': `attachment; filename="${name}"` };
}

/** Products of the fleet, with their versions counted. */
export const getSoftware = defineRoute<unknown, CalendarQuery>({
  method: 'GET',
  path: '/api/v1/software',
  access: 'signed_in',
  summary: 'Products of the fleet and their support',
  query: querySchema<CalendarQuery>({ unit: idText, on: day }),
  answers: { 200: softwareAnswer },

  async handle({ db, policies, now }, { query }) {
    return ok(await readSoftware(db, policies, await scopeOf(db, query.unit), query.on ?? today(now())));
  },
});

interface ProductParams {
  readonly product: string;
}

/** One product: its versions, their support, and who has them. */
export const getSoftwareProduct = defineRoute<ProductParams, CalendarQuery>({
  method: 'GET',
  path: '/api/v1/software/:product',
  access: 'signed_in',
  summary: 'One product: versions, support and hosts',
  params: objectSchema<ProductParams>({ product: idText }),
  query: querySchema<CalendarQuery>({ unit: idText, on: day }),
  answers: { 200: softwareProductAnswer },

  async handle({ db, policies, now }, { params, query }) {
    const units = await scopeOf(db, query.unit);
    const { product } = params;
    const found = await readSoftwareProduct(db, policies, units, { product, on: query.on ?? today(now()) });
    if (found === undefined) throw new MusterError('not_found', `no host here has the product "${product}"`);
    return ok(found);
  },
});

/** The lifecycle table in force. */
export const getLifecycleData = defineRoute({
  method: 'GET',
  path: '/api/v1/data/lifecycle',
  access: 'signed_in',
  summary: 'The lifecycle table in force, its day and its origin',
  answers: { 200: lifecycleData },

  async handle({ db, policies }) {
    return ok(await readData(db, policies));
  },
});

interface CarryBody {
  readonly content: string;
  readonly reason?: string;
  readonly date?: string;
  readonly force?: boolean;
  readonly dryRun?: boolean;
}

/** Takes a newer lifecycle table; with `dryRun` only says what it would change. */
export const postLifecycleData = defineRoute<unknown, unknown, CarryBody>({
  method: 'POST',
  path: '/api/v1/data/lifecycle',
  access: 'administrator',
  summary: 'Carry in a lifecycle table',
  body: objectSchema<CarryBody>(
    {
      content: textSchema(MAX_LIFECYCLE_BYTES, 1),
      reason: textSchema(2000),
      date: day,
      force: boolean,
      dryRun: boolean,
    },
    ['reason', 'date', 'force', 'dryRun'],
  ),
  maxBodyBytes: MAX_BODY_BYTES,
  // Checking and comparing a table takes memory of some times its size.
  maxAtOnce: 2,
  answers: { 200: lifecycleCarriedAnswer },

  async handle(context, { body, caller }) {
    const { content, reason = '', date, force = false, dryRun = false } = body;
    const author = caller?.name ?? 'unknown';
    const request = { content, reason, author, isForced: force, isTrial: dryRun };
    return ok(await takeLifecycle(context, { ...request, ...(date === undefined ? {} : { date }) }));
  },
});

function today(now: Date): string {
  return now.toISOString().slice(0, 10);
}
