import { useQuery } from '@tanstack/react-query';
import { type JSX, lazy, type ReactNode, Suspense } from 'react';
import type { Counts, FindingRow, HostAnswer } from '../../../collector/api.ts';
import { isMusterError } from '../../../policies/base/errors.ts';
import { pastFindingsQuery } from '../api.ts';
import { countedOf, partsOf } from '../counts.ts';
import { useReader } from '../language.tsx';
import { Answer, Face, LoadingFace } from './face.tsx';
import { HostFindings } from './host-findings.tsx';
import { HostCrumb, HostTabs, useTab } from './host-head.tsx';
import { BackToToday, useDayText } from './of-today.tsx';
import { PageHead, PrintButton } from './page-head.tsx';

const HostInventory = lazy(() => import('./host-inventory.tsx'));

interface PastHostProps {
  /** As it is today: of it only the name and where it stands are shown. */
  readonly host: HostAnswer;
  readonly on: string;
}

/** A host at the end of a past day: its facts of then under the rules of then. */
export default function PastHost({ host, on }: PastHostProps): JSX.Element {
  const { words } = useReader();
  const findings = useQuery(pastFindingsQuery(host.hostId, on));
  const refused = (error: unknown): ReactNode | undefined =>
    isMusterError(error, 'not_found', 'bad_request') ? <Nothing host={host} on={on} /> : undefined;
  return (
    <>
      {findings.data === undefined && findings.error === null ? (
        <PageHead sentence={words.past.hostLoading(host.name)} title={host.name} crumb={<HostCrumb host={host} />} />
      ) : null}
      <Answer query={findings} what="findings" lines={8} refused={refused}>
        {(rows) => <Filled host={host} on={on} rows={rows} />}
      </Answer>
    </>
  );
}

function Nothing({ host, on }: PastHostProps): JSX.Element {
  const { words } = useReader();
  const day = useDayText(on);
  return (
    <>
      <PageHead
        sentence={words.past.hostNothing(host.name, day)}
        title={host.name}
        crumb={<HostCrumb host={host} />}
        isUnknown
      />
      <Face kind="unknown" title={words.past.hostNothingTitle} actions={<BackToToday />}>
        {words.past.hostNothingText}
      </Face>
    </>
  );
}

function Filled({ host, on, rows }: PastHostProps & { readonly rows: readonly FindingRow[] }): JSX.Element {
  const { words } = useReader();
  const tab = useTab();
  const day = useDayText(on);
  const counts = countsOf(rows);
  const parts = partsOf(counts);
  const all = countedOf(counts);
  return (
    <>
      <PageHead
        sentence={words.past.hostSentence(host.name, day, parts.fail, all, parts.unknown)}
        title={host.name}
        crumb={<HostCrumb host={host} />}
        beside={words.past.hostBeside}
        actions={<PrintButton />}
      />
      <HostTabs hostId={host.hostId} findingCount={all} />
      <Suspense fallback={<LoadingFace what="inventory" />}>
        {tab === 'findings' ? <HostFindings host={{ ...host, counts, byPack: packsOf(rows) }} /> : null}
        {tab === 'inventory' ? <HostInventory host={host} /> : null}
        {tab !== 'findings' && tab !== 'inventory' ? (
          <Face kind="unknown" title={words.past.noPastTitle} actions={<BackToToday />}>
            {words.past.noTab}
          </Face>
        ) : null}
      </Suspense>
    </>
  );
}

function countsOf(rows: readonly FindingRow[]): Counts {
  const of = (verdict: FindingRow['verdict']): number => rows.filter((row) => row.verdict === verdict).length;
  return {
    pass: of('pass'),
    fail: of('fail'),
    unknown: of('unknown'),
    error: of('error'),
    notApplicable: of('not_applicable'),
    stale: rows.filter(({ verdict, isStale }) => verdict === 'unknown' && isStale).length,
    excepted: of('excepted'),
  };
}

/** Packs that judged the host that day. */
function packsOf(rows: readonly FindingRow[]): Readonly<Record<string, Counts>> {
  const packs = Map.groupBy(rows, ({ pack }) => pack);
  return Object.fromEntries([...packs].map(([pack, own]) => [pack, countsOf(own)]));
}
