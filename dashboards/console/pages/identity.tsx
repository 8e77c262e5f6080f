import { useQuery } from '@tanstack/react-query';
import type { JSX } from 'react';
import { useAddress } from '../address.tsx';
import { identityCasesQuery, identitySummaryQuery } from '../api-identity.ts';
import { useReader } from '../language.tsx';
import { AgentTabs } from '../parts/agent-tabs.tsx';
import { Pager } from '../parts/data-table.tsx';
import { Answer, Face } from '../parts/face.tsx';
import { IdentityCard } from '../parts/identity-card.tsx';
import { NeverCollect } from '../parts/never-collect.tsx';
import { PageHead, PrintButton } from '../parts/page-head.tsx';

const PAGE_SIZE = 20;

/** Which hosts may be one, and which are none of our business? */
export default function Identity(): JSX.Element {
  const { words } = useReader();
  const { search } = useAddress();
  const open = useQuery(identitySummaryQuery({ unit: search.unit })).data?.openCount ?? 0;
  const tab = search.group === 'decided' || search.group === 'never' ? search.group : 'open';
  return (
    <>
      <PageHead
        sentence={words.who.sentence(open)}
        title={words.pages.identity}
        beside={words.who.beside}
        actions={<PrintButton />}
      />
      <AgentTabs at={tab} />
      <div className="stack">{tab === 'never' ? <NeverCollect /> : <Cases state={tab} />}</div>
    </>
  );
}

function Cases({ state }: { readonly state: 'open' | 'decided' }): JSX.Element {
  const { words } = useReader();
  const { search } = useAddress();
  const query = { state, unit: search.unit, page: search.page, pageSize: PAGE_SIZE };
  return (
    <Answer query={useQuery(identityCasesQuery(query))} what="identity">
      {(page) =>
        page.total === 0 ? (
          <Face kind="empty" title={state === 'open' ? words.who.none : words.who.noneDecided}>
            {words.who.noneText}
          </Face>
        ) : (
          <div className="stack">
            {page.items.map((row) => (
              <IdentityCard key={row.caseId} row={row} />
            ))}
            <Pager page={page} />
          </div>
        )
      }
    </Answer>
  );
}
