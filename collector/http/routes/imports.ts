import { Readable } from 'node:stream';
import { MusterError } from '../../../policies/base/errors.ts';
import { MAX_COURIER_BYTES, MAX_COURIER_ITEMS } from '../../../policies/courier/courier.ts';
import type { ImportAnswer, ImportGroup, ImportItemRow, ImportRow, ImportUploadAnswer, Page } from '../../api.ts';
import { acceptImport, refuseImport } from '../../import-acts.ts';
import { readUpload } from '../../import-read.ts';
import { receiptFor } from '../../import-receipt.ts';
import { runImport } from '../../import-run.ts';
import { changeImportSettings, readImportSettings } from '../../import-settings.ts';
import { readImport, readImportItems, readImports, unitsOf } from '../../imports.ts';
import { receiveFile } from '../../incoming-file.ts';
import { exportPackage, PACKAGE_PARTS, type PackagePart } from '../../package-export.ts';
import { recipientKey } from '../../recipient-key.ts';
import { writeAudit } from '../../store/audit.ts';
import { countWaiting } from '../../store/imports.ts';
import { findUnit } from '../../store/units.ts';
import { answer, boolean, integer, pageOfSchema, text } from '../answers.ts';
import { importAnswer, importItemRow, importRow, importSettings, importUploadAnswer } from '../answers-imports.ts';
import { enumSchema, objectSchema, textSchema } from '../object-schema.ts';
import { idText, type PageQuery, pageMembers, pageOf, querySchema } from '../paging.ts';
import { defineRoute, type HttpContext, ok } from '../route.ts';
import { askerOf } from './exceptions.ts';

/** Nobody looks through more, and each holds what is in it in the store. */
const MAX_WAITING = 500;
const MAX_WAITING_BYTES = 4 * 1024 * 1024 * 1024;
const CARRIED_FILE = 'application/octet-stream';
const MAX_REASON_LENGTH = 2000;

interface ListQuery extends PageQuery {
  readonly group?: ImportGroup;
}

/** What was handed in: what waits, and what was decided. */
export const getImports = defineRoute<unknown, ListQuery>({
  method: 'GET',
  path: '/api/v1/imports',
  access: 'signed_in',
  summary: 'Files that were handed in, the newest first',
  query: querySchema<ListQuery>({ group: enumSchema(['waiting', 'over']), ...pageMembers }),
  answers: { 200: pageOfSchema(importRow) },

  async handle({ db }, { query, caller }) {
    const wanted = { ...(query.group && { group: query.group }), ...pageOf(query) };
    return ok((await readImports(db, wanted, askerOf(caller))) satisfies Page<ImportRow>);
  },
});

interface UploadQuery {
  readonly file: string;
  readonly unit?: string;
}

/** Takes a file to be looked through; nothing of it is taken in before somebody accepts it. */
export const postImport = defineRoute<unknown, UploadQuery, Readable>({
  method: 'POST',
  path: '/api/v1/imports',
  access: 'operator',
  summary: 'Hand in a courier file, a package, a recording or a report',
  query: objectSchema<UploadQuery>({ file: textSchema(200, 1), unit: idText }, ['unit']),
  bodyType: CARRIED_FILE,
  maxBodyBytes: MAX_COURIER_BYTES,
  // Each takes the disk for its file, and of a recording a thread.
  maxAtOnce: 3,
  answers: { 200: importUploadAnswer, 201: importUploadAnswer },

  async handle(context, { body, query, caller, headers }) {
    const asker = askerOf(caller);
    await checkRoom(context, Number(headers['content-length'] ?? 0));
    await checkUnit(context, query.unit, await unitsOf(context.db, asker));
    if (!(body instanceof Readable))
      throw new MusterError('unsupported_media_type', `send the file as ${CARRIED_FILE}`);
    const received = await receiveFile(context.config.dataFolder, body, MAX_COURIER_BYTES);
    try {
      const unit = query.unit === undefined ? {} : { unitId: query.unit };
      const read = await readUpload(context, { received, file: query.file, person: asker.name, ...unit });
      const found = await readImport(context.db, read.importId, asker);
      const told: ImportUploadAnswer = { ...found, isKnown: read.isKnown };
      return { status: read.isKnown ? 200 : 201, body: told };
    } finally {
      await received.remove();
    }
  },
});

async function checkRoom({ db }: HttpContext, bytes: number): Promise<void> {
  if (bytes > MAX_COURIER_BYTES) throw new MusterError('too_large', `a file has at most ${MAX_COURIER_BYTES} bytes`);
  const waiting = await countWaiting(db);
  if (waiting.count >= MAX_WAITING || waiting.bytes + bytes > MAX_WAITING_BYTES)
    throw new MusterError('limit_exceeded', `${waiting.count} files wait already; accept or refuse some of them first`);
}

async function checkUnit(
  { db }: HttpContext,
  unitId: string | undefined,
  own: ReadonlySet<string> | undefined,
): Promise<void> {
  if (unitId === undefined) return;
  if ((await findUnit(db, unitId)) === undefined)
    throw new MusterError('unit_not_found', `there is no unit "${unitId}"`);
  if (own !== undefined && !own.has(unitId))
    throw new MusterError('not_allowed', `you hand in nothing for "${unitId}"`);
}

interface ImportParams {
  readonly importId: string;
}

const params = objectSchema<ImportParams>({ importId: idText });

/** One file, with what is in it counted. */
export const getImport = defineRoute<ImportParams>({
  method: 'GET',
  path: '/api/v1/imports/:importId',
  access: 'signed_in',
  summary: 'What is in a file that was handed in, and what became of it',
  params,
  answers: { 200: importAnswer },

  async handle({ db }, { params: { importId }, caller }) {
    return ok((await readImport(db, importId, askerOf(caller))) satisfies ImportAnswer);
  },
});

/** Everything in a file, a page at a time. */
export const getImportItems = defineRoute<ImportParams, PageQuery>({
  method: 'GET',
  path: '/api/v1/imports/:importId/items',
  access: 'signed_in',
  summary: 'Everything in a file that was handed in',
  params,
  query: querySchema<PageQuery>(pageMembers),
  answers: { 200: pageOfSchema(importItemRow) },

  async handle({ db }, { params: { importId }, query }) {
    return ok((await readImportItems(db, importId, pageOf(query))) satisfies Page<ImportItemRow>);
  },
});

interface AcceptBody {
  readonly reason: string;
  readonly unitId?: string;
  readonly fingerprint?: string;
  readonly asNew?: readonly number[];
  readonly force?: boolean;
}

/** Accepts a file; its items are taken in from now on, in the background. */
export const acceptImportRoute = defineRoute<ImportParams, unknown, AcceptBody>({
  method: 'POST',
  path: '/api/v1/imports/:importId/accept',
  access: 'operator',
  summary: 'Accept a file that was handed in',
  params,
  body: objectSchema<AcceptBody>(
    {
      reason: textSchema(MAX_REASON_LENGTH, 1),
      unitId: idText,
      fingerprint: textSchema(100),
      asNew: { type: 'array', items: { type: 'integer', minimum: 1 }, maxItems: MAX_COURIER_ITEMS },
      force: boolean,
    },
    ['unitId', 'fingerprint', 'asNew', 'force'],
  ),
  maxBodyBytes: 256 * 1024,
  answers: { 200: importAnswer },

  async handle(context, { params: { importId }, body, caller }) {
    const asker = askerOf(caller);
    const { force, ...rest } = body;
    await acceptImport(context, importId, { ...rest, ...(force === undefined ? {} : { isForced: force }) }, asker);
    void runImport(context, importId);
    return ok(await readImport(context.db, importId, asker));
  },
});

/** Refuses a file, with the reason. */
export const refuseImportRoute = defineRoute<ImportParams, unknown, { readonly reason: string }>({
  method: 'POST',
  path: '/api/v1/imports/:importId/refuse',
  access: 'operator',
  summary: 'Refuse a file that was handed in',
  params,
  body: objectSchema<{ readonly reason: string }>({ reason: textSchema(MAX_REASON_LENGTH, 1) }),
  answers: { 200: importAnswer },

  async handle(context, { params: { importId }, body, caller }) {
    const asker = askerOf(caller);
    await refuseImport(context, importId, body.reason, asker);
    return ok(await readImport(context.db, importId, asker));
  },
});

/** The answer that is carried back to the agent that packed a file. */
export const getReceipt = defineRoute<ImportParams>({
  method: 'GET',
  path: '/api/v1/imports/:importId/receipt',
  access: 'signed_in',
  summary: "The signed answer to an agent's courier file, to be carried back",
  params,
  answers: { 200: text },

  async handle(context, { params: { importId } }) {
    const { fileName, bytes } = await receiptFor(context, importId);
    return { status: 200, text: Readable.from([bytes]), headers: fileHeaders(fileName) };
  },
});

function fileHeaders(fileName: string): Readonly<Record<string, string>> {
  return {
    'content-type': CARRIED_FILE,
    'content-disposition': `attachment; filename="${fileName}"`,
    'cache-control': 'no-store',
  };
}

/** Who decides, and how old reports may be. */
export const getImportSettings = defineRoute({
  method: 'GET',
  path: '/api/v1/imports-settings',
  access: 'signed_in',
  summary: 'Whether a second person must accept files, and how old reports may be',
  answers: { 200: importSettings },

  async handle({ db }) {
    return ok(await readImportSettings(db));
  },
});

interface SettingsBody {
  readonly needsSecond?: boolean;
  readonly maxAgeDays?: number;
  readonly reason: string;
}

/** Changes them. */
export const putImportSettings = defineRoute<unknown, unknown, SettingsBody>({
  method: 'PUT',
  path: '/api/v1/imports-settings',
  access: 'administrator',
  summary: 'Change who must accept files, and how old reports may be',
  body: objectSchema<SettingsBody>(
    { needsSecond: boolean, maxAgeDays: integer, reason: textSchema(MAX_REASON_LENGTH, 1) },
    ['needsSecond', 'maxAgeDays'],
  ),
  answers: { 200: importSettings },

  async handle(context, { body, caller }) {
    return ok(await changeImportSettings(context, body, caller?.name ?? 'unknown'));
  },
});

/** The line by which agents learn for which key they encrypt courier files; no secret. */
export const getCourierKey = defineRoute({
  method: 'GET',
  path: '/api/v1/courier-key',
  access: 'signed_in',
  summary: 'The key that courier files are encrypted for',
  isLive: true, // it is made when it is first asked for
  answers: {
    200: answer<{ readonly recipient: string; readonly fingerprint: string }>({ recipient: text, fingerprint: text }),
  },

  async handle({ db, collectorKeyId }) {
    return ok({ recipient: (await recipientKey(db)).line, fingerprint: collectorKeyId });
  },
});

/** What hosts are judged by here, as a file for a collector that has no line to this one. */
export const getPackage = defineRoute<unknown, { readonly parts: string }>({
  method: 'GET',
  path: '/api/v1/package',
  access: 'administrator',
  summary: 'Policies, lifecycle table and advisories as a signed file for another collector',
  query: objectSchema<{ readonly parts: string }>({
    parts: { type: 'string', pattern: `^(${PACKAGE_PARTS.join('|')})(,(${PACKAGE_PARTS.join('|')}))*$` },
  }),
  isLive: true, // read while it is sent
  maxAtOnce: 2,
  answers: { 200: text },

  async handle(context, { query, caller }) {
    const parts = new Set(query.parts.split(',') as PackagePart[]);
    const { fileName, content } = await exportPackage(context, parts);
    const at = context.now().toISOString();
    await context.db.transaction().execute((db) =>
      writeAudit(db, {
        at,
        person: caller?.name ?? 'unknown',
        act: 'package_exported',
        object: 'policies',
        detail: { parts: [...parts] },
      }),
    );
    return { status: 200, text: Readable.from(content), headers: fileHeaders(fileName) };
  },
});
