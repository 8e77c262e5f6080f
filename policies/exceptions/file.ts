import { complaintOf, createAjv } from '../base/ajv.ts';
import { type Complaint, MusterError } from '../base/errors.ts';
import { parseJson } from '../base/json.ts';
import type { JsonSchema } from '../base/object-schema.ts';
import { EXCEPTION_SCOPES, type ExceptionScope } from './exception.ts';
import { complaintAboutText, MAX_REASON_LENGTH, MAX_TICKET_LENGTH, MIN_REASON_LENGTH } from './terms.ts';

/** Ten times what an organisation with many exceptions has; they are shown one by one before they are applied. */
export const MAX_FILE_ENTRIES = 1000;
const MAX_FILE_BYTES = 4 * 1024 * 1024;
const LIMITS = { maxDepth: 8, maxTextLength: 20_000, maxKeyLength: 256 };

/** One exception of a file, as it is written there. */
export interface ExceptionEntry {
  /** Chosen by whoever writes the file; the same id is the same exception for ever. */
  readonly id: string;
  /** PACK/RULE. */
  readonly rule: string;
  /** Exactly one of the three. A host is named by its id, or by its name where only one has it. */
  readonly scope: { readonly host?: string; readonly unit?: string; readonly system?: string };
  readonly reason: string;
  readonly measure: string;
  readonly requester: string;
  /** Day or instant in UTC; absent: as soon as it is approved. */
  readonly startsAt?: string;
  /** Day (its last moment) or instant in UTC. */
  readonly endsAt: string;
  readonly ticket?: string;
  /** Who permits it. It counts only where this person applies the file. */
  readonly approver?: string;
  /** Ends it before its time, with the reason. */
  readonly endEarly?: string;
}

/** `exceptions.json`. */
export interface ExceptionsFile {
  readonly $schema?: string;
  readonly exceptions: readonly ExceptionEntry[];
}

const text = (description: string, maxLength: number, minLength = 1): JsonSchema => ({
  type: 'string',
  minLength,
  maxLength,
  pattern: '^[^\\u0000]*$',
  description,
});
const id = (description: string): JsonSchema => text(description, 128);

/** JSON Schema of one entry; members are all that the file knows. */
export const entrySchema: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['id', 'rule', 'scope', 'reason', 'measure', 'requester', 'endsAt'],
  properties: {
    id: {
      type: 'string',
      pattern: '^[a-z0-9]+(?:[-.][a-z0-9]+)*$',
      maxLength: 100,
      description:
        'Id of this exception: lower-case letters, digits, "-" and ".". The same id is the same exception for ever.',
    },
    rule: {
      type: 'string',
      pattern: '^[a-z0-9][a-z0-9.-]*/[a-z0-9][a-z0-9.-]*$',
      maxLength: 257,
      description: 'The rule, as PACK/RULE.',
    },
    scope: {
      type: 'object',
      description: 'Whom it covers: exactly one host, one unit with everything below it, or the hosts of one system.',
      additionalProperties: false,
      minProperties: 1,
      maxProperties: 1,
      properties: {
        host: id('Id of a host, or its name where only one host has it.'),
        unit: id('Id of a unit.'),
        system: id('Id of a business system.'),
      },
    },
    reason: text('Why the rule cannot be kept for now.', MAX_REASON_LENGTH, MIN_REASON_LENGTH),
    measure: text('The compensating measure: what lowers the risk meanwhile.', MAX_REASON_LENGTH, MIN_REASON_LENGTH),
    requester: id('Account of the person who asks.'),
    startsAt: text('Day or instant in UTC from which it holds; absent: from its approval on.', 40),
    endsAt: text('Day (its last moment) or instant in UTC until which it holds.', 40),
    ticket: text('Number or address of a ticket.', MAX_TICKET_LENGTH),
    approver: id(
      'Account of the administrator who permits it. Counts only where this person applies the file, and is not the requester.',
    ),
    endEarly: text('Ends it before its time, for this reason.', MAX_REASON_LENGTH, MIN_REASON_LENGTH),
  },
};

/** The schema of the file, for editors (draft 2020-12). */
export const exceptionsFileSchema: JsonSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Muster exceptions',
  description: 'Permissions to fail a rule, kept in version control and applied with "muster admin exception apply".',
  type: 'object',
  additionalProperties: false,
  required: ['exceptions'],
  properties: {
    $schema: { type: 'string', maxLength: 1000 },
    exceptions: { type: 'array', maxItems: MAX_FILE_ENTRIES, items: entrySchema },
  },
};

/** Reads and checks a file. Throws `data_invalid` with every complaint and where it is. */
export function readExceptionsFile(bytes: Uint8Array, name: string): ExceptionsFile {
  if (bytes.byteLength > MAX_FILE_BYTES)
    throw new MusterError('too_large', `${name} has more than ${MAX_FILE_BYTES} bytes; split it`);
  const parsed = parseJson(bytes, LIMITS);
  const complaints = 'complaints' in parsed ? parsed.complaints : complaintsAbout(parsed.value);
  const [first] = complaints;
  if (first !== undefined)
    throw new MusterError(
      'data_invalid',
      `${name} is no file of exceptions: ${first.pointer || '/'} ${first.message}`,
      { complaints },
    );
  return (parsed as { readonly value: unknown }).value as ExceptionsFile;
}

let validate: ReturnType<ReturnType<typeof createAjv>['compile']> | undefined;

function complaintsAbout(value: unknown): Complaint[] {
  validate ??= createAjv({ allErrors: true }).compile(exceptionsFileSchema);
  if (!validate(value)) return (validate.errors ?? []).map(complaintOf);
  return complaintsAboutEntries((value as ExceptionsFile).exceptions);
}

/** What the schema cannot say: ids that repeat, texts that say nothing. */
export function complaintsAboutEntries(entries: readonly ExceptionEntry[]): Complaint[] {
  const places = new Map<string, number>();
  return entries.flatMap((entry, index) => {
    const at = `/exceptions/${index}`;
    const complaints: Complaint[] = [];
    const before = places.get(entry.id);
    if (before !== undefined)
      complaints.push({ pointer: `${at}/id`, message: `"${entry.id}" is the id of /exceptions/${before} too` });
    places.set(entry.id, index);
    for (const member of ['reason', 'measure', 'endEarly'] as const) {
      const given = entry[member];
      const wrong = given === undefined ? undefined : complaintAboutText(given);
      if (wrong !== undefined) complaints.push({ pointer: `${at}/${member}`, message: wrong });
    }
    return complaints;
  });
}

/** The scope of an entry in the form in which exceptions are kept. */
export function scopeOfEntry({ scope }: Pick<ExceptionEntry, 'scope'>): ExceptionScope {
  for (const kind of EXCEPTION_SCOPES) {
    const name = scope[kind];
    if (name !== undefined) return { kind, name };
  }
  throw new MusterError('data_invalid', 'an exception covers exactly one of host, unit and system');
}

/** PACK/RULE in its two parts. */
export function ruleOfEntry({ rule }: Pick<ExceptionEntry, 'rule'>): { readonly pack: string; readonly rule: string } {
  const [pack = '', name = ''] = rule.split('/', 2);
  return { pack, rule: name };
}
