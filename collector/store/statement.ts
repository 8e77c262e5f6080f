import type { Compilable, CompiledQuery, DialectAdapter } from 'kysely';
import type { Database } from './database.ts';

/** A statement whose text never changes: what stands in it is asked for by name each time it runs. */
export type Statement<Values extends object, Row> = (db: Database, values: Values) => Promise<readonly Row[]>;

/** Stands for a value while the text is made. */
class Slot {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/**
 * Makes a statement that Kysely puts into words once for each store. Building and wording a query costs several times
 * what SQLite takes to run it, and the way in of every report asks the same few. `build` gets something that stands for
 * each value and must hand it on untouched: it cannot decide by it, nor spread it into a list.
 */
export function defineStatement<Values extends object, Row = unknown>(
  build: (db: Database, values: Values) => Compilable<Row>,
): Statement<Values, Row> {
  const worded = new WeakMap<DialectAdapter, CompiledQuery<Row>>();
  const slots = new Proxy({}, { get: (_, name) => new Slot(String(name)) }) as Values;

  return async (db, values) => {
    // One adapter for each open store, and the same for its transactions.
    const { adapter } = db.getExecutor();
    const query = worded.get(adapter) ?? build(db, slots).compile();
    worded.set(adapter, query);
    const given = values as Readonly<Record<string, unknown>>;
    const parameters = query.parameters.map((value) => (value instanceof Slot ? given[value.name] : value));
    return (await db.executeQuery<Row>({ ...query, parameters })).rows;
  };
}
