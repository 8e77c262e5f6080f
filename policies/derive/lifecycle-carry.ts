import { type Complaint, MusterError } from '../base/errors.ts';
import { byCodeUnit } from '../base/text.ts';
import { type ReadLifecycle, readLifecycle } from './lifecycle-read.ts';
import type { LifecycleFile, LifecycleFileProduct } from './table-checks.ts';
import { createTables, type TableSources, type Tables } from './tables.ts';

/** What a carried-in file makes of the table in force. */
export interface CarriedLifecycle {
  readonly form: ReadLifecycle['form'];
  /** Text of the whole new table. */
  readonly text: string;
  readonly tables: Tables;
  readonly dataOn: string;
  readonly dataOnBefore: string;
  readonly changes: LifecycleChanges;
}

export interface LifecycleChanges {
  readonly productsAdded: readonly string[];
  readonly productsRemoved: readonly string[];
  readonly cyclesAdded: readonly { readonly product: string; readonly cycle: string }[];
  readonly cyclesRemoved: readonly { readonly product: string; readonly cycle: string }[];
  readonly endsMoved: readonly EndMoved[];
}

/** One end of a cycle that the new table puts on another day. */
export interface EndMoved {
  readonly product: string;
  readonly cycle: string;
  readonly what: 'eol' | 'extendedSupport';
  readonly before: string | boolean | null;
  readonly now: string | boolean | null;
}

export interface CarryOptions {
  /** Day of the data where the file does not say it. */
  readonly dataOn?: string;
  /** Takes also what is older than the table in force. */
  readonly isForced?: boolean;
  /** The day of carrying in: nobody has data of tomorrow. */
  readonly todayOn: string;
}

/**
 * Makes the new table from a carried-in file. In our own form the file is the table. What comes from endoflife.date
 * takes the place of the products it holds; the others stay, and say from which day they are. Pure.
 * Throws `data_invalid` with every complaint, and for data that is older than what is in force unless forced.
 */
export function carryLifecycle(bytes: Uint8Array, inForce: TableSources, options: CarryOptions): CarriedLifecycle {
  const read = readLifecycle(bytes);
  if ('complaints' in read) throw refused(read.complaints);
  const before = createTables(inForce);
  const dataOn = read.dataOn ?? options.dataOn;
  if (dataOn === undefined) {
    const message =
      'does not say of which day its data is; say it beside the file, as YYYY-MM-DD (admin data: --date; check: --lifecycle-date)';
    throw refused([{ pointer: '', message }]);
  }
  if (dataOn > options.todayOn) {
    throw refused([
      { pointer: '', message: `is of ${dataOn}, which has not come yet; look at the clock and the file` },
    ]);
  }
  if (dataOn < before.lifecycleDate && options.isForced !== true) {
    const message = `is of ${dataOn}, older than ${before.lifecycleDate}, which is in force; --force takes it all the same`;
    throw refused([{ pointer: '', message }]);
  }
  const file = read.file ?? merged(inForce.lifecycle as LifecycleFile, read.products, dataOn);
  const tables = tablesOf({ ...inForce, lifecycle: file });
  const changes = changesBetween(before, tables);
  const text = `${JSON.stringify(file)}\n`;
  return { form: read.form, text, tables, dataOn, dataOnBefore: before.lifecycleDate, changes };
}

function refused(complaints: readonly Complaint[]): MusterError {
  const [first] = complaints;
  const more = complaints.length > 1 ? `, and ${complaints.length - 1} more` : '';
  const place = first?.pointer === '' ? '' : `${first?.pointer} `;
  return new MusterError('data_invalid', `the lifecycle file is refused: ${place}${first?.message}${more}`, {
    complaints: complaints.map(({ pointer, message }) => ({ pointer: pointer === '' ? '/' : pointer, message })),
  });
}

/** Complaints of the tables about the one that is new; the others were valid before. */
function tablesOf(sources: TableSources): Tables {
  try {
    return createTables(sources);
  } catch (error) {
    if (!(error instanceof MusterError) || error.complaints.length === 0) throw error;
    throw refused(
      error.complaints.map(({ pointer, message }) => ({
        pointer: pointer.replace(/^\/lifecycle/, ''),
        message: pointer.startsWith('/products')
          ? `${message}; the product list of this Muster needs it, so the file must hold it`
          : message,
      })),
    );
  }
}

function merged(
  { snapshot, products }: LifecycleFile,
  carried: readonly LifecycleFileProduct[],
  dataOn: string,
): LifecycleFile & { readonly schemaVersion: 1; readonly generatedOn: string } {
  const now = new Map(carried.map((product) => [product.product, product]));
  const kept = products.map((product) => {
    const fresh = now.get(product.product);
    now.delete(product.product);
    if (fresh === undefined) return { ...product, dataOn: product.dataOn ?? snapshot.commitDate };
    return { ...fresh, title: product.title };
  });
  return {
    schemaVersion: 1,
    generatedOn: dataOn,
    snapshot: { repository: 'endoflife-date/endoflife.date', commitDate: dataOn, licence: 'MIT' },
    products: [...kept, ...now.values()],
  };
}

/** What is other in the new tables. A cycle that both have is compared by its ends. */
function changesBetween(before: Tables, now: Tables): LifecycleChanges {
  const changes = {
    productsAdded: missingIn(before, now),
    productsRemoved: missingIn(now, before),
    cyclesAdded: [] as { product: string; cycle: string }[],
    cyclesRemoved: [] as { product: string; cycle: string }[],
    endsMoved: [] as EndMoved[],
  };
  for (const [product, { cycles }] of now.lifecycle) {
    const old = before.lifecycle.get(product)?.cycles;
    if (old === undefined) continue;
    for (const [cycle, { eol, extendedSupport }] of cycles) {
      const was = old.get(cycle);
      if (was === undefined) changes.cyclesAdded.push({ product, cycle });
      else {
        const move = (what: EndMoved['what'], from: EndMoved['before'], to: EndMoved['now']) => {
          if (from !== to) changes.endsMoved.push({ product, cycle, what, before: from, now: to });
        };
        move('eol', was.eol, eol);
        move('extendedSupport', was.extendedSupport, extendedSupport);
      }
    }
    for (const cycle of old.keys()) if (!cycles.has(cycle)) changes.cyclesRemoved.push({ product, cycle });
  }
  return changes;
}

function missingIn(tables: Tables, others: Tables): string[] {
  return [...others.lifecycle.keys()].filter((product) => !tables.lifecycle.has(product)).sort(byCodeUnit);
}
