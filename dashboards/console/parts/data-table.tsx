import { type ColumnDef, type RowData, rowSortingFeature, tableFeatures, useTable } from '@tanstack/react-table';
import { type JSX, type ReactNode, useMemo } from 'react';
import type { Page } from '../../../collector/api.ts';
import { useAddress } from '../address.tsx';
import type { Rows } from '../csv.ts';
import { useReader } from '../language.tsx';
import { ExportButton } from './export-button.tsx';
import { Icon } from './icon.tsx';
import './data-table.css';

/** One column of a list that the collector sorts, filters and pages. */
export interface Column<T> {
  readonly id: string;
  readonly title: string;
  readonly cell: (row: T) => ReactNode;
  /** The cell in a CSV file; absent: the column is not exported. */
  readonly plain?: (row: T) => string | number;
  /** The collector's word for sorting by this column. */
  readonly sort?: string;
  /** Press once: the bigger ones first, because trouble is a big number. */
  readonly isBigFirst?: boolean;
  readonly isNumber?: boolean;
  /** On a phone a row is two lines: name, then verdict and number; the rest is left out. */
  readonly onPhone?: 'line' | 'beside' | 'hidden';
  readonly isRowTitle?: boolean;
  /** Names of units: they need room. */
  readonly isWide?: boolean;
}

const features = tableFeatures({ rowSortingFeature });

interface DataTableProps<T> {
  readonly label: string;
  /** File name of the export. */
  readonly name: string;
  readonly page: Page<T>;
  readonly columns: readonly Column<T>[];
  readonly keyOf: (row: T) => string;
  readonly head?: ReactNode;
}

/** A list as a table; order and page stand in the address. */
export function DataTable<T extends RowData>({
  label,
  name,
  page,
  columns,
  keyOf,
  head,
}: DataTableProps<T>): JSX.Element {
  const { words } = useReader();
  const first = (page.page - 1) * page.pageSize + 1;
  const table = useSortedTable(page, columns, keyOf);
  return (
    <section className="card is-flush" aria-label={label}>
      <header className="table-head">
        {head}
        <span className="sub figures">{words.pager.range(first, first + page.items.length - 1, page.total)}</span>
        <ExportButton name={name} rows={() => exportOf(columns, page.items)} />
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className="scroll" tabIndex={0} aria-label={label}>
        <table className="data-table">
          <thead>
            {table.getHeaderGroups().map((group) => (
              <tr key={group.id}>
                {group.headers.map((header) => (
                  <Head
                    key={header.id}
                    column={columns.find(({ id }) => id === header.column.id)}
                    order={header.column.getIsSorted()}
                    onToggle={header.column.getCanSort() ? header.column.getToggleSortingHandler() : undefined}
                  />
                ))}
              </tr>
            ))}
          </thead>
          <tbody>
            {table.getRowModel().rows.map((row) => (
              <tr key={row.id} data-row>
                {columns.map((column) => {
                  const Cell = column.isRowTitle ? 'th' : 'td';
                  const scope = column.isRowTitle ? { scope: 'row' as const } : {};
                  return (
                    <Cell key={column.id} className={classOf(column)} {...scope}>
                      {column.cell(row.original)}
                    </Cell>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <Pager page={page} />
    </section>
  );
}

/** The collector sorts; the table only knows by what, and asks for another order through the address. */
function useSortedTable<T extends RowData>(page: Page<T>, columns: readonly Column<T>[], keyOf: (row: T) => string) {
  const { search, change } = useAddress();
  const sort = search.sort ?? '';
  const defs = useMemo(() => columns.map((column) => defOf(column)), [columns]);
  const sorted = columns.find((column) => column.sort !== undefined && column.sort === sort.replace(/^-/, ''));
  const sorting = sorted === undefined ? [] : [{ id: sorted.id, desc: sort.startsWith('-') }];
  return useTable({
    features,
    columns: defs,
    data: page.items as T[],
    getRowId: keyOf,
    manualSorting: true,
    enableSortingRemoval: false,
    state: { sorting },
    onSortingChange: (update) => {
      const [next] = typeof update === 'function' ? update(sorting) : update;
      const column = columns.find(({ id }) => id === next?.id);
      if (column?.sort !== undefined) change({ sort: `${next?.desc ? '-' : ''}${column.sort}`, page: undefined });
    },
  });
}

interface HeadProps {
  readonly column: { readonly title: string; readonly isNumber?: boolean; readonly onPhone?: string } | undefined;
  readonly order: 'asc' | 'desc' | false;
  readonly onToggle: ((event: unknown) => void) | undefined;
}

function Head({ column, order, onToggle }: HeadProps): JSX.Element {
  return (
    <th
      scope="col"
      className={classOf(column)}
      aria-sort={order === false ? undefined : order === 'asc' ? 'ascending' : 'descending'}
    >
      {onToggle === undefined ? (
        column?.title
      ) : (
        <button type="button" className="sort" onClick={onToggle}>
          {column?.title}
          {order === false ? null : <Icon name={order === 'asc' ? 'sortUp' : 'sortDown'} />}
        </button>
      )}
    </th>
  );
}

function defOf<T extends RowData>(column: Column<T>): ColumnDef<typeof features, T> {
  return {
    id: column.id,
    accessorFn: (row) => column.plain?.(row),
    enableSorting: column.sort !== undefined,
    sortDescFirst: column.isBigFirst ?? false,
    header: column.title,
  };
}

function classOf(
  column: { readonly isNumber?: boolean; readonly isWide?: boolean; readonly onPhone?: string } | undefined,
): string | undefined {
  const names = [
    column?.isNumber ? 'number' : '',
    column?.isWide ? 'wide' : '',
    column?.onPhone === undefined ? '' : `phone-${column.onPhone}`,
  ];
  return names.filter(Boolean).join(' ') || undefined;
}

function exportOf<T>(columns: readonly Column<T>[], items: readonly T[]): Rows {
  const shown = columns.flatMap(({ title, plain }) => (plain === undefined ? [] : [{ title, plain }]));
  return [shown.map(({ title }) => title), ...items.map((item) => shown.map(({ plain }) => plain(item)))];
}

/** Where in the list this page lies, and the way to the others. */
export function Pager({
  page,
}: {
  readonly page: Pick<Page<unknown>, 'total' | 'page' | 'pageSize' | 'items'>;
}): JSX.Element | null {
  const { words } = useReader();
  const { change } = useAddress();
  const last = Math.max(1, Math.ceil(page.total / page.pageSize));
  if (last <= 1) return null;
  const first = (page.page - 1) * page.pageSize + 1;
  const to = (number: number) => change({ page: number === 1 ? undefined : String(number) });
  return (
    <nav className="pager" aria-label={words.pager.title}>
      <span>{words.pager.range(first, first + page.items.length - 1, page.total)}</span>
      <button type="button" className="button" disabled={page.page <= 1} onClick={() => to(page.page - 1)}>
        <Icon name="left" />
        {words.pager.before}
      </button>
      <button type="button" className="button" disabled={page.page >= last} onClick={() => to(page.page + 1)}>
        {words.pager.next}
        <Icon name="right" />
      </button>
    </nav>
  );
}
