import { useQuery } from '@tanstack/react-query';
import { type JSX, useMemo } from 'react';
import type { AgentRow, Page } from '../../../collector/api.ts';
import { Go, useAddress } from '../address.tsx';
import { agentsQuery, unitsQuery } from '../api.ts';
import { useReader } from '../language.tsx';
import { Age } from '../parts/age.tsx';
import { AgentHealth, healthText } from '../parts/agent-health.tsx';
import { AgentTabs } from '../parts/agent-tabs.tsx';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { Answer, Face } from '../parts/face.tsx';
import { Icon } from '../parts/icon.tsx';
import { PageHead, PrintButton } from '../parts/page-head.tsx';
import { KeyState } from '../parts/revoke-key.tsx';
import { hostPath } from '../paths.ts';

const PAGE_SIZE = 50;
const SKEW_SECONDS = 300; // the contract's own limit for a clock that is worth a word
const WEEK_SECONDS = 7 * 86_400;

/** Who can report, and who has gone quiet? */
export default function Agents(): JSX.Element {
  const { search } = useAddress();
  const agents = useQuery(agentsQuery({ unit: search.unit, page: search.page, pageSize: PAGE_SIZE }));
  return (
    <Answer isPage query={agents} what="agents">
      {(answer) => (answer.total === 0 ? <Empty /> : <Filled answer={answer} />)}
    </Answer>
  );
}

function EnrolButton(): JSX.Element {
  const { words } = useReader();
  return (
    <Go to="/agents/enrol" className="button is-primary">
      <Icon name="plus" />
      {words.pages.enrol}
    </Go>
  );
}

function Empty(): JSX.Element {
  const { words } = useReader();
  return (
    <>
      <PageHead sentence={words.agents.none} title={words.pages.agents} />
      <Face kind="empty" title={words.agents.noneTitle} actions={<EnrolButton />}>
        {words.agents.noneText}
      </Face>
    </>
  );
}

function Filled({ answer }: { readonly answer: Page<AgentRow> }): JSX.Element {
  const { words } = useReader();
  const columns = useColumns();
  return (
    <>
      <PageHead
        sentence={words.agents.sentence(answer.total)}
        title={words.pages.agents}
        beside={words.agents.beside}
        actions={
          <>
            <PrintButton />
            <EnrolButton />
          </>
        }
      />
      <AgentTabs at="agents" />
      <DataTable
        label={words.pages.agents}
        name="agents"
        page={answer}
        columns={columns}
        keyOf={(agent) => agent.agentId}
      />
    </>
  );
}

function useColumns(): readonly Column<AgentRow>[] {
  const { words, format, say } = useReader();
  const answer = useQuery(unitsQuery()).data;
  return useMemo(() => {
    const units = new Map((answer ?? []).map((unit) => [unit.unitId, unit]));
    const unitName = (agent: AgentRow): string => {
      const unit = units.get(agent.unitId);
      return unit === undefined ? agent.unitId : say(unit.name);
    };
    const ageOf = (agent: AgentRow): number | null =>
      agent.lastSeenAt === null ? null : Math.max(0, (Date.now() - Date.parse(agent.lastSeenAt)) / 1000);
    return [
      {
        id: 'host',
        title: words.column.host,
        isRowTitle: true,
        onPhone: 'line',
        plain: (agent) => agent.hostName,
        cell: (agent) => (
          <Go to={hostPath(agent.hostId)} className="mono">
            {agent.hostName}
          </Go>
        ),
      },
      { id: 'unit', title: words.column.unit, onPhone: 'hidden', plain: unitName, cell: unitName },
      {
        id: 'version',
        title: words.agents.version,
        onPhone: 'hidden',
        plain: (agent) => agent.version ?? '',
        cell: (agent) => agent.version ?? <span className="dim">{words.notKnown}</span>,
      },
      {
        id: 'enrolled',
        title: words.agents.enrolled,
        onPhone: 'hidden',
        plain: (agent) => agent.enrolledAt,
        cell: (agent) => format.day(agent.enrolledAt),
      },
      {
        id: 'skew',
        title: words.agents.skew,
        onPhone: 'hidden',
        plain: (agent) => agent.clockSkewSeconds ?? '',
        cell: (agent) => <Skew seconds={agent.clockSkewSeconds} />,
      },
      {
        id: 'health',
        title: words.agentHealth.title,
        onPhone: 'line',
        plain: (agent) => healthText(agent.health, words, format.bytes),
        cell: (agent) => <AgentHealth health={agent.health} />,
      },
      {
        id: 'state',
        title: words.agents.state,
        plain: (agent) => (agent.isRevoked ? words.agents.revoked : words.agents.inForce),
        cell: (agent) => <KeyState agent={agent} />,
      },
      {
        id: 'seen',
        title: words.agents.seen,
        isNumber: true,
        onPhone: 'beside',
        plain: (agent) => agent.lastSeenAt ?? '',
        cell: (agent) => (
          <Age
            ageSeconds={ageOf(agent)}
            lastReportAt={agent.lastSeenAt}
            limitSeconds={units.get(agent.unitId)?.freshnessLimitSeconds ?? WEEK_SECONDS}
          />
        ),
      },
    ];
  }, [words, format, say, answer]);
}

function Skew({ seconds }: { readonly seconds: number | null }): JSX.Element {
  const { words } = useReader();
  if (seconds === null || Math.abs(seconds) <= SKEW_SECONDS) return <span className="dim">–</span>;
  return <span className="tone-unknown">{words.age.span(Math.abs(seconds))}</span>;
}
