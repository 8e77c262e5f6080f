import { MusterError } from '../policies/base/errors.ts';
import { createTables, type TableSources, type Tables } from '../policies/derive/tables.ts';
import type { CompiledPack } from '../policies/rules/compiled.ts';
import { loadPack, readControlIds, standardCatalogue } from '../policies/rules/load.ts';
import { NO_OVERRIDES, type Overrides } from '../policies/rules/overrides.ts';
import { checkFeeds } from './advisory-import-checks.ts';
import type { EditionPack, EditionParts } from './edition.ts';
import { describePolicies, listRuleListings, type Policies } from './policies.ts';
import type { Database } from './store/database.ts';
import { documentSha, readDocument } from './store/documents.ts';
import { findEdition } from './store/editions.ts';
import { readFleetState } from './store/rounds.ts';
import { addRules } from './store/rules.ts';

/** Editions kept ready: what is shown, what is on its way, and two that somebody looks back at. */
const MAX_READY = 4;

/** What comes with this Muster: its packs and tables, and the text of the tables as it is kept. */
export interface Shipped {
  readonly packs: readonly CompiledPack[];
  readonly tables: Tables;
  readonly tablesText: string;
}

/** Makes editions ready to judge by and keeps those in use. */
export interface Editions {
  /** The edition that this collector last saw shown. Throws `internal` before the first `follow`. */
  readonly current: Policies;
  /** Looks which edition is shown and turns to it; another collector on the same store may have shown another. */
  follow(db: Database): Promise<Policies>;
  /** The edition that `db` sees shown, which for a reader of a snapshot may not be the newest any more. */
  shownIn(db: Database): Promise<Policies>;
  /** Throws `not_found`; `pack_invalid` or `data_invalid` for what this Muster cannot read. */
  policiesOf(db: Database, editionNumber: number): Promise<Policies>;
  /** Packs that come with this Muster, whether in force or not. */
  readonly shippedPacks: readonly CompiledPack[];
  /** Proves that parts which no edition has yet can be judged by; answers their packs. */
  prove(db: Database, parts: EditionParts): Promise<readonly CompiledPack[]>;
}

export function createEditions(shipped: Shipped): Editions {
  const loader = new Loader(shipped);
  const ready = new Map<number, Policies>();
  let current: Policies | undefined;
  const policiesOf = async (db: Database, editionNumber: number): Promise<Policies> => {
    const known = ready.get(editionNumber) ?? (await loader.load(db, editionNumber));
    ready.delete(editionNumber);
    ready.set(editionNumber, known);
    for (const old of ready.keys()) if (ready.size > MAX_READY && old !== current?.edition.number) ready.delete(old);
    return known;
  };
  const shownIn = async (db: Database): Promise<Policies> => {
    const { shownEdition } = await readFleetState(db);
    if (shownEdition === undefined) throw new MusterError('internal', 'no edition is shown yet');
    return current?.edition.number === shownEdition ? current : policiesOf(db, shownEdition);
  };
  return {
    get current() {
      if (current === undefined) throw new MusterError('internal', 'no edition is in force yet');
      return current;
    },
    async follow(db) {
      current = await shownIn(db);
      return current;
    },
    shownIn,
    policiesOf,
    shippedPacks: shipped.packs,
    prove: async (db, parts) => {
      await checkFeeds(db, parts.feeds);
      return (await loader.compile(db, parts)).packs;
    },
  };
}

/** Compiles what editions are made of, each text once. */
class Loader {
  readonly #packs = new Map<string, CompiledPack>();
  readonly #tables = new Map<string, Tables>();
  readonly #options = {
    skipsExamples: true,
    trustsFrame: true,
    catalogue: standardCatalogue(),
    controls: readControlIds(),
  };

  constructor({ packs, tables, tablesText }: Shipped) {
    for (const pack of packs) this.#packs.set(documentSha(packText(pack)), pack);
    this.#tables.set(documentSha(tablesText), tables);
  }

  async load(db: Database, editionNumber: number): Promise<Policies> {
    const edition = await findEdition(db, editionNumber);
    if (edition === undefined) throw new MusterError('not_found', `there is no edition ${editionNumber}`);
    const made = await this.compile(db, edition.parts);
    return describePolicies(edition, { ...made, numbers: await addRules(db, listRuleListings(made.packs)) });
  }

  async compile(db: Database, parts: EditionParts): Promise<Pick<Policies, 'packs' | 'tables' | 'overrides'>> {
    const packs: CompiledPack[] = [];
    for (const pack of parts.packs) packs.push(await this.#pack(db, pack));
    const overrides =
      parts.overrides === null ? NO_OVERRIDES : (JSON.parse(await readDocument(db, parts.overrides)) as Overrides);
    return { packs, tables: await this.#tablesOf(db, parts), overrides };
  }

  async #pack(db: Database, { id, sha }: EditionPack): Promise<CompiledPack> {
    const known = this.#packs.get(sha);
    if (known !== undefined) return known;
    // It was proven, with its examples, when it was added.
    const { compiled, complaints } = loadPack(await readDocument(db, sha), this.#options);
    if (compiled === undefined) {
      const [first] = complaints;
      throw new MusterError('pack_invalid', `the pack "${id}" is not valid: ${first?.pointer} ${first?.message}`, {
        complaints,
      });
    }
    this.#packs.set(sha, compiled);
    return compiled;
  }

  async #tablesOf(db: Database, { tables, lifecycle }: EditionParts): Promise<Tables> {
    const key = lifecycle === null ? tables : `${tables} ${lifecycle}`;
    const known = this.#tables.get(key);
    if (known !== undefined) return known;
    const sources = JSON.parse(await readDocument(db, tables)) as TableSources;
    const made = createTables(
      lifecycle === null ? sources : { ...sources, lifecycle: JSON.parse(await readDocument(db, lifecycle)) },
    );
    this.#tables.set(key, made);
    return made;
  }
}

/** Text of a compiled pack as it is kept. */
export function packText({ pack }: CompiledPack): string {
  return JSON.stringify(pack);
}
