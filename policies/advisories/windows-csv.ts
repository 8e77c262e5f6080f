import { type EntrySink, instantOf, isCve, known, severityOfWord } from './entry.ts';
import type { AdvisoryRecord } from './record.ts';
import { windowsProduct } from './windows-products.ts';
import { WINDOWS_PACKAGE } from './windows-updates.ts';

/** Where each column of a table stands. */
export type WindowsColumns = Readonly<Partial<Record<Column, number>>>;
type Column = 'date' | 'cve' | 'kb' | 'product' | 'component' | 'severity' | 'supersedes' | 'build';

/** Headings in lower case without spaces: of plain tables, and of those made from Microsoft's own. */
const HEADINGS: Readonly<Record<string, Column>> = {
  date: 'date',
  dateposted: 'date',
  releasedate: 'date',
  cve: 'cve',
  kb: 'kb',
  bulletinkb: 'kb',
  article: 'kb',
  product: 'product',
  affectedproduct: 'product',
  component: 'component',
  affectedcomponent: 'component',
  severity: 'severity',
  supersedes: 'supersedes',
  build: 'build',
  fixedbuild: 'build',
};

/** The columns of a table of Windows updates by its first row; `undefined`: it is another table. */
export function windowsColumns(cells: readonly string[]): WindowsColumns | undefined {
  const columns: Partial<Record<Column, number>> = {};
  for (const [index, cell] of cells.entries()) {
    const heading = cell.toLowerCase().replace(/[\s_]/g, '');
    const column = Object.hasOwn(HEADINGS, heading) ? HEADINGS[heading] : undefined;
    if (column !== undefined) columns[column] ??= index;
  }
  const { cve, kb, product } = columns;
  return cve === undefined || kb === undefined || product === undefined ? undefined : columns;
}

/** Updates that one replaces; the longest list that was seen has 14. */
const MAX_SUPERSEDED = 1000;
const MAX_NAME_LENGTH = 256;

/**
 * One row: an update that mends one vulnerability on one release, and the updates it replaces. A row without an update
 * says that there is a vulnerability, and not what mends it. Rows about other products than Windows are counted.
 * Source: https://msrc.microsoft.com/update-guide; the tables of Windows Exploit Suggester, Next Generation.
 */
export function readWindowsRow(cells: readonly string[], columns: WindowsColumns, out: EntrySink): void {
  const cell = (column: Column) => (cells[columns[column] ?? -1] ?? '').trim();
  const cve = cell('cve').toUpperCase();
  const product = windowsProduct(cell('product'));
  const [, number] = /^(?:KB)?(\d{6,8})$/i.exec(cell('kb')) ?? [];
  if (!isCve(cve)) out.skip('not_a_vulnerability');
  else if (product === undefined) out.skip('product_not_supported');
  else if (number === undefined && cell('kb') !== '') {
    out.complain('', `"${cell('kb').slice(0, 40)}" is no number of an update`);
    out.skip('malformed');
  } else {
    const publishedOn = dayOf(cell('date'));
    if (publishedOn !== undefined) out.changedAt(`${publishedOn}T00:00:00Z`);
    out.record({
      id: number === undefined ? cve : `KB${number}`,
      cves: [cve],
      ecosystem: product.ecosystem,
      package: WINDOWS_PACKAGE,
      packageKind: 'binary',
      scheme: 'dotted',
      state: number === undefined ? 'under_investigation' : 'fixed',
      ranges: number === undefined ? [] : rangesOf(cell('build')),
      ...known('severity', severityOfWord(cell('severity'))),
      ...(cell('severity') === '' ? {} : { severitySource: 'vendor' }),
      ...known('publishedOn', publishedOn),
      ...(product.architecture === undefined ? {} : { architectures: [product.architecture] }),
      ...(cell('component') === '' ? {} : { component: cell('component').slice(0, MAX_NAME_LENGTH) }),
      ...known('supersedes', numbersIn(cell('supersedes'))),
      source: `https://msrc.microsoft.com/update-guide/vulnerability/${cve}`,
    });
  }
}

/** The build that the update leads to. */
function rangesOf(build: string): AdvisoryRecord['ranges'] {
  return /^\d{1,3}\.\d{1,3}\.\d{4,6}\.\d{1,8}$/.test(build) ? [{ fixed: build }] : [];
}

function numbersIn(text: string): string[] | undefined {
  const numbers = [...text.matchAll(/\d{6,8}/g)].slice(0, MAX_SUPERSEDED).map(([number]) => `KB${number}`);
  return numbers.length === 0 ? undefined : numbers;
}

/** `20170314` and `2017-03-14`. */
function dayOf(text: string): string | undefined {
  const [, year, month, day] = /^(\d{4})-?(\d\d)-?(\d\d)(?:T|$)/.exec(text) ?? [];
  return instantOf(`${year}-${month}-${day}`)?.slice(0, 10);
}
