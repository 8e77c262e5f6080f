import type { CarriedLifecycle, CarryOptions, LifecycleChanges } from '../policies/derive/lifecycle-carry.ts';
import { carryLifecycle } from '../policies/derive/lifecycle-carry.ts';
import { cycleOfLine } from '../policies/derive/lifecycle-lines.ts';
import type { TableSources, Tables } from '../policies/derive/tables.ts';
import type { LifecycleCarriedAnswer } from './api.ts';
import type { Context } from './context.ts';
import type { EditionParts } from './edition.ts';
import { changeEdition } from './edition-change.ts';
import type { Database } from './store/database.ts';
import { addDocument, readDocument } from './store/documents.ts';
import { countHostsOfLines, listLines } from './store/support-lines.ts';

/** Of each list of changes so many are shown; the whole number stands beside them. */
const MAX_SHOWN = 200;

export interface CarryRequest {
  readonly content: string;
  readonly reason: string;
  readonly author: string;
  readonly date?: string;
  readonly isForced: boolean;
  /** Only says what would change. */
  readonly isTrial: boolean;
}

type CarryContext = Pick<Context, 'db' | 'now' | 'editions' | 'events' | 'requestRound' | 'policies'>;

/**
 * Takes a lifecycle file: checks it, says what changes and for how many hosts, and makes it a new edition unless it is a
 * trial. The same file twice makes no second edition. Throws `data_invalid` with every complaint.
 */
export async function takeLifecycle(context: CarryContext, request: CarryRequest): Promise<LifecycleCarriedAnswer> {
  const { db, policies, now } = context;
  const options: CarryOptions = {
    todayOn: now().toISOString().slice(0, 10),
    isForced: request.isForced,
    ...(request.date === undefined ? {} : { dataOn: request.date }),
  };
  const bytes = Buffer.from(request.content);
  const seen = carryLifecycle(bytes, await sourcesOf(db, policies.edition.parts), options);
  const answer = answerOf(seen, await countConcerned(db, seen, policies.tables));
  if (request.isTrial) return answer;
  const edition = await changeEdition(context, {
    kind: 'lifecycle',
    author: request.author,
    reason: request.reason,
    // Once more upon the newest parts: another change may have come meanwhile.
    change: async (parts, transaction) => {
      const { text } = carryLifecycle(bytes, await sourcesOf(transaction, parts), options);
      const at = now().toISOString();
      const sha = await addDocument(transaction, { kind: 'lifecycle', text, at, by: request.author });
      return { ...parts, lifecycle: sha };
    },
  });
  return { ...answer, edition: edition.number };
}

async function sourcesOf(db: Database, { tables, lifecycle }: EditionParts): Promise<TableSources> {
  const sources = JSON.parse(await readDocument(db, tables)) as TableSources;
  if (lifecycle === null) return sources;
  return { ...sources, lifecycle: JSON.parse(await readDocument(db, lifecycle)) };
}

/** Hosts with something whose cycle has other dates by the new tables, or a cycle at all only by one of them. */
async function countConcerned(db: Database, { tables }: CarriedLifecycle, before: Tables): Promise<number> {
  const concerned = (await listLines(db, undefined)).filter(({ line }) => {
    const [was, is] = [cycleOfLine(line, before), cycleOfLine(line, tables)];
    return was?.cycle !== is?.cycle || was?.eol !== is?.eol || was?.extendedSupport !== is?.extendedSupport;
  });
  return countHostsOfLines(
    db,
    concerned.map(({ lineNumber }) => lineNumber),
  );
}

function answerOf(
  { form, dataOn, dataOnBefore, changes }: CarriedLifecycle,
  hostCount: number,
): LifecycleCarriedAnswer {
  return { form, dataOn, dataOnBefore, ...shown(changes), changeCount: countOf(changes), hostCount };
}

function shown(changes: LifecycleChanges): LifecycleChanges {
  return {
    productsAdded: changes.productsAdded.slice(0, MAX_SHOWN),
    productsRemoved: changes.productsRemoved.slice(0, MAX_SHOWN),
    cyclesAdded: changes.cyclesAdded.slice(0, MAX_SHOWN),
    cyclesRemoved: changes.cyclesRemoved.slice(0, MAX_SHOWN),
    endsMoved: changes.endsMoved.slice(0, MAX_SHOWN),
  };
}

function countOf(changes: LifecycleChanges): number {
  return Object.values(changes).reduce((sum, list: readonly unknown[]) => sum + list.length, 0);
}
