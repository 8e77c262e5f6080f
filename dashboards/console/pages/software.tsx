import { useQuery } from '@tanstack/react-query';
import { type JSX, useMemo } from 'react';
import type { Page, ProductAdvisories, SoftwareAnswer, SoftwareRow } from '../../../collector/api.ts';
import { Go, useAddress, usePathWord } from '../address.tsx';
import { softwareQuery } from '../api.ts';
import { productAdvisoriesQuery } from '../api-advisories.ts';
import { withoutMarks } from '../format.ts';
import { type Reader, useReader } from '../language.tsx';
import { ExploitedMark } from '../parts/advisory-signs.tsx';
import { Chip } from '../parts/chips.tsx';
import { dataText } from '../parts/data-origin.tsx';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { Answer, Face } from '../parts/face.tsx';
import { Announce, PageHead, PrintButton } from '../parts/page-head.tsx';
import { SearchField } from '../parts/search-field.tsx';
import { SoftwareProduct } from '../parts/software-product.tsx';
import { SoftwareTabs } from '../parts/software-tabs.tsx';
import { StandingBar } from '../parts/standing.tsx';
import { productPath } from '../paths.ts';

const PAGE_SIZE = 100;

/** Which products are there, and may they stay? Below it, where each version of one is. */
export default function Software(): JSX.Element {
  const product = usePathWord('product');
  return product === '' ? <Products /> : <SoftwareProduct product={product} />;
}

function Products(): JSX.Element {
  const { search } = useAddress();
  const software = useQuery(softwareQuery(search.unit));
  return (
    <Answer isPage query={software} what="software" lines={8}>
      {(answer) => <Filled answer={answer} />}
    </Answer>
  );
}

const isEnded = ({ standings }: SoftwareRow): boolean => standings.ended + standings.uncovered > 0;
const isUnknown = ({ standings }: SoftwareRow): boolean => standings.unknown + standings.unproven > 0;

function Filled({ answer }: { readonly answer: SoftwareAnswer }): JSX.Element {
  const reader = useReader();
  const { words } = reader;
  const { search, change } = useAddress();
  const advisories = useQuery(productAdvisoriesQuery(search.unit)).data;
  const columns = useMemo(
    () => [...whatColumns(reader), ...howColumns(reader), openColumn(reader, advisories)],
    [reader, advisories],
  );
  const { products } = answer;
  if (products.length === 0) {
    return (
      <>
        <PageHead sentence={words.software.none} title={words.pages.software} />
        <Face kind="empty" title={words.software.noneTitle}>
          {words.software.noneText}
        </Face>
      </>
    );
  }
  const page = pageOf(shownOf(products, search), search.page);
  const ended = products.filter(isEnded).length;
  const unknown = products.filter(isUnknown).length;
  return (
    <>
      <PageHead
        sentence={words.software.sentence(products.length, ended, unknown)}
        title={words.pages.software}
        beside={dataText(answer.data, reader)}
        actions={<PrintButton />}
      />
      <SoftwareTabs at="products" />
      <Filters products={products.length} ended={ended} unknown={unknown} />
      <Announce text={words.software.found(page.total)} />
      {page.total === 0 ? (
        <Face
          kind="nothing_matches"
          title={words.software.noMatch}
          actions={
            <button type="button" className="button" onClick={() => change({ q: undefined, standing: undefined })}>
              {words.clearFilters}
            </button>
          }
        />
      ) : (
        <DataTable
          label={words.pages.software}
          name="software"
          page={page}
          columns={columns}
          keyOf={({ product }) => product}
        />
      )}
    </>
  );
}

function Filters({
  products,
  ended,
  unknown,
}: {
  readonly products: number;
  readonly ended: number;
  readonly unknown: number;
}): JSX.Element {
  const { words, format } = useReader();
  const { search, change } = useAddress();
  const chip = (standing: string | undefined, text: string, count: number) => (
    <Chip isOn={search.standing === standing} onPress={() => change({ standing, page: undefined })}>
      {text} {format.number(count)}
    </Chip>
  );
  return (
    <div className="chips">
      <SearchField label={words.software.find} />
      {chip(undefined, words.all, products)}
      {chip('unknown', words.software.filters.unknown, unknown)}
      {chip('ended', words.software.filters.ended, ended)}
    </div>
  );
}

function shownOf(products: readonly SoftwareRow[], search: Readonly<Record<string, string>>): readonly SoftwareRow[] {
  const wanted = withoutMarks(search.q ?? '');
  const sort = search.sort ?? '-hostCount';
  const turn = sort.startsWith('-') ? -1 : 1;
  const rank = (row: SoftwareRow): number => {
    const word = sort.replace(/^-/, '');
    if (word === 'versionCount') return row.versionCount;
    if (word === 'unknownCount') return row.versionUnknownCount;
    if (word === 'endedCount') return row.standings.ended + row.standings.uncovered;
    return row.hostCount;
  };
  return products
    .filter((row) => wanted === '' || withoutMarks(row.title).includes(wanted) || row.product.includes(wanted))
    .filter((row) =>
      search.standing === 'ended' ? isEnded(row) : search.standing === 'unknown' ? isUnknown(row) : true,
    )
    .toSorted((left, right) =>
      sort.endsWith('title')
        ? left.title.localeCompare(right.title) * turn
        : (rank(left) - rank(right)) * turn || left.title.localeCompare(right.title),
    );
}

function pageOf(rows: readonly SoftwareRow[], word: string | undefined): Page<SoftwareRow> {
  const page = Math.max(1, Number(word) || 1);
  const items = rows.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE);
  return { items, total: rows.length, page, pageSize: PAGE_SIZE };
}

function whatColumns({ words, format }: Reader): readonly Column<SoftwareRow>[] {
  return [
    {
      id: 'product',
      title: words.software.product,
      sort: 'title',
      isRowTitle: true,
      onPhone: 'line',
      plain: ({ title }) => title,
      cell: ({ product, title }) => <Go to={productPath(product)}>{title}</Go>,
    },
    {
      id: 'hosts',
      title: words.column.hosts,
      sort: 'hostCount',
      isBigFirst: true,
      isNumber: true,
      onPhone: 'beside',
      plain: ({ hostCount }) => hostCount,
      cell: ({ hostCount }) => format.number(hostCount),
    },
    {
      id: 'versions',
      title: words.software.versions,
      sort: 'versionCount',
      isBigFirst: true,
      isNumber: true,
      onPhone: 'hidden',
      plain: ({ versionCount }) => versionCount,
      cell: ({ versionCount }) => format.number(versionCount),
    },
  ];
}

function howColumns({ words, format }: Reader): readonly Column<SoftwareRow>[] {
  return [
    {
      id: 'unknown',
      title: words.software.versionUnknown,
      sort: 'unknownCount',
      isBigFirst: true,
      isNumber: true,
      onPhone: 'hidden',
      plain: ({ versionUnknownCount }) => versionUnknownCount,
      cell: ({ versionUnknownCount: count }) =>
        count === 0 ? (
          <span className="dim">{format.number(0)}</span>
        ) : (
          <span className="unknown-cell">
            <b>{format.number(count)}</b>
          </span>
        ),
    },
    {
      id: 'ended',
      title: words.calendar.sections.gone,
      sort: 'endedCount',
      isBigFirst: true,
      isNumber: true,
      onPhone: 'hidden',
      plain: ({ standings }) => standings.ended + standings.uncovered,
      cell: ({ standings }) => format.number(standings.ended + standings.uncovered),
    },
    {
      id: 'support',
      title: words.software.support,
      onPhone: 'hidden',
      cell: ({ standings }) => <StandingBar standings={standings} />,
    },
  ];
}

/** What is open in the packages of the product, as far as advisories at hand speak of them. */
function openColumn(
  { words, format }: Reader,
  advisories: readonly ProductAdvisories[] | undefined,
): Column<SoftwareRow> {
  const of = (product: string) => advisories?.find((one) => one.product === product);
  return {
    id: 'advisories',
    title: words.advisories.open,
    isNumber: true,
    onPhone: 'hidden',
    plain: ({ product }) => of(product)?.openCount ?? '',
    cell: ({ product }) => {
      const open = of(product);
      if (open === undefined) return <span className="dim">–</span>;
      return (
        <Go to="/advisories" search={{ product }}>
          {format.number(open.openCount)}
          {open.exploitedCount > 0 ? <ExploitedMark /> : null}
        </Go>
      );
    },
  };
}
