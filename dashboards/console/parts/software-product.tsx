import { useQuery } from '@tanstack/react-query';
import { type JSX, useMemo } from 'react';
import type { Page, SoftwareProductAnswer } from '../../../collector/api.ts';
import { isMusterError } from '../../../policies/base/errors.ts';
import { Go, useAddress } from '../address.tsx';
import { softwareProductQuery } from '../api.ts';
import { type Reader, useReader } from '../language.tsx';
import { hostPath } from '../paths.ts';
import { dataText } from './data-origin.tsx';
import { type Column, DataTable } from './data-table.tsx';
import { Answer, Face } from './face.tsx';
import { PageHead, PrintButton } from './page-head.tsx';
import { StandingSign } from './standing.tsx';

type Version = SoftwareProductAnswer['versions'][number];

const PAGE_SIZE = 100;

/** Where is each version of this product, and may it stay? */
export function SoftwareProduct({ product }: { readonly product: string }): JSX.Element {
  const { words } = useReader();
  const { search } = useAddress();
  const answer = useQuery(softwareProductQuery(product, search.unit));
  return (
    <Answer
      isPage
      query={answer}
      what="software"
      lines={6}
      refused={(error) =>
        isMusterError(error, 'not_found') ? (
          <>
            <PageHead sentence={words.software.notHere} crumb={<Crumb />} />
            <Face kind="empty" title={words.software.notHere} code={product} />
          </>
        ) : undefined
      }
    >
      {(found) => <Filled found={found} />}
    </Answer>
  );
}

function Crumb(): JSX.Element {
  const { words } = useReader();
  return <Go to="/software">{words.pages.software}</Go>;
}

function Filled({ found }: { readonly found: SoftwareProductAnswer }): JSX.Element {
  const reader = useReader();
  const { words } = reader;
  const { search } = useAddress();
  const columns = useMemo(() => [...versionColumns(reader), ...placeColumns(reader)], [reader]);
  const number = Math.max(1, Number(search.page) || 1);
  const { versions } = found;
  const page: Page<Version> = {
    items: versions.slice((number - 1) * PAGE_SIZE, number * PAGE_SIZE),
    total: versions.length,
    page: number,
    pageSize: PAGE_SIZE,
  };
  const known = new Set(versions.map(({ version }) => version).filter((version) => version !== null));
  return (
    <>
      <PageHead
        sentence={words.software.productSentence(found.title, found.hostCount, known.size)}
        title={found.title}
        crumb={<Crumb />}
        beside={dataText(found.data, reader)}
        actions={<PrintButton />}
      />
      <DataTable
        label={found.title}
        name={`software-${found.product}`}
        page={page}
        columns={columns}
        keyOf={({ version, cycle, origin, standing, endsOn }) =>
          JSON.stringify([version, cycle, origin, standing, endsOn])
        }
      />
    </>
  );
}

function versionColumns({ words, format, say }: Reader): readonly Column<Version>[] {
  return [
    {
      id: 'version',
      title: words.software.version,
      isRowTitle: true,
      onPhone: 'line',
      plain: ({ version }) => version ?? words.notKnown,
      cell: ({ version }) =>
        version === null ? (
          <span className="unknown-cell">
            <b>{words.software.versionUnknown}</b>
          </span>
        ) : (
          <span className="mono">{version}</span>
        ),
    },
    {
      id: 'standing',
      title: words.software.standing,
      onPhone: 'beside',
      plain: ({ standing }) => words.standing[standing],
      cell: ({ standing, endsOn, whyWords }) => (
        <>
          <StandingSign standing={standing} />
          {endsOn === null ? null : <span className="dim under">{format.day(endsOn)}</span>}
          {whyWords === null ? null : <span className="dim under">{say(whyWords)}</span>}
        </>
      ),
    },
    {
      id: 'cycle',
      title: words.software.cycle,
      onPhone: 'hidden',
      plain: ({ cycle }) => cycle ?? '',
      cell: ({ cycle, isFollowing }) => (
        <>
          {cycle ?? '–'}
          {isFollowing ? <span className="dim under">{words.software.follows}</span> : null}
        </>
      ),
    },
  ];
}

function placeColumns({ words, format }: Reader): readonly Column<Version>[] {
  return [
    {
      id: 'origin',
      title: words.software.origin,
      onPhone: 'hidden',
      plain: ({ origin }) => origin ?? words.notKnown,
      cell: ({ origin }) => (origin === null ? words.notKnown : (words.software.originOf[origin] ?? origin)),
    },
    {
      id: 'hosts',
      title: words.column.hosts,
      isNumber: true,
      onPhone: 'hidden',
      plain: ({ hostCount }) => hostCount,
      cell: ({ hostCount }) => <b>{format.number(hostCount)}</b>,
    },
    {
      id: 'names',
      title: words.column.host,
      onPhone: 'hidden',
      isWide: true,
      plain: ({ hosts }) => hosts.map(({ name }) => name).join(' '),
      cell: ({ hosts, hostCount }) => (
        <>
          {hosts.map(({ hostId, name }, place) => (
            <span key={hostId}>
              {place === 0 ? '' : ', '}
              <Go to={hostPath(hostId)}>{name}</Go>
            </span>
          ))}
          {hostCount > hosts.length ? (
            <span className="dim"> {words.software.more(hostCount - hosts.length)}</span>
          ) : null}
        </>
      ),
    },
  ];
}
