import { useQuery } from '@tanstack/react-query';
import { type JSX, lazy, type ReactNode, Suspense } from 'react';
import type { HostAnswer } from '../../../collector/api.ts';
import { isMusterError } from '../../../policies/base/errors.ts';
import { Go, usePathWord } from '../address.tsx';
import { hostQuery } from '../api.ts';
import { countedOf, partsOf } from '../counts.ts';
import { useReader } from '../language.tsx';
import { Age } from '../parts/age.tsx';
import { CopyLine } from '../parts/copy-line.tsx';
import { Answer, Face, LoadingFace } from '../parts/face.tsx';
import { HostFindings } from '../parts/host-findings.tsx';
import { HostCrumb, HostTabs, useTab } from '../parts/host-head.tsx';
import { PageHead, PrintButton } from '../parts/page-head.tsx';
import { VerdictShape } from '../parts/verdict.tsx';
import { usePastDay } from '../past-day.ts';
import { hostPath } from '../paths.ts';

const HostInventory = lazy(() => import('../parts/host-inventory.tsx'));
const HostAdvisories = lazy(() => import('../parts/host-advisories.tsx'));
const HostReadiness = lazy(() => import('../parts/host-readiness.tsx'));
const HostExceptions = lazy(() => import('../parts/host-exceptions.tsx'));
const HostHistory = lazy(() => import('../parts/host-history.tsx'));
const HostPlace = lazy(() => import('../parts/host-place.tsx'));
const PastHost = lazy(() => import('../parts/past-host.tsx'));

/** What is wrong with this one, how do we know, what next? */
export default function Host(): JSX.Element {
  const hostId = usePathWord('host');
  const on = usePastDay();
  const host = useQuery(hostQuery(hostId));
  const refused = (error: unknown): ReactNode | undefined =>
    isMusterError(error, 'host_not_found', 'not_found') ? <NoHost hostId={hostId} /> : undefined;
  return (
    <Answer isPage query={host} what="host" refused={refused}>
      {(answer) => {
        if (on !== undefined) return <Then host={answer} on={on} />;
        return answer.lastReportAt === null ? <NeverReported host={answer} /> : <Filled host={answer} />;
      }}
    </Answer>
  );
}

function Then({ host, on }: { readonly host: HostAnswer; readonly on: string }): JSX.Element {
  return (
    <Suspense fallback={<LoadingFace what="findings" lines={8} />}>
      <PastHost host={host} on={on} />
    </Suspense>
  );
}

function NoHost({ hostId }: { readonly hostId: string }): JSX.Element {
  const { words } = useReader();
  return (
    <>
      <PageHead sentence={words.host.unknownHost} title={words.pages.host} />
      <Face
        kind="empty"
        title={words.host.unknownHostText}
        code={hostId}
        actions={
          <Go to="/hosts" className="button">
            {words.pages.hosts}
          </Go>
        }
      />
    </>
  );
}

function NeverReported({ host }: { readonly host: HostAnswer }): JSX.Element {
  const { words, format, say } = useReader();
  return (
    <>
      <PageHead
        sentence={words.host.never(host.name)}
        title={host.name}
        crumb={<HostCrumb host={host} />}
        beside={words.host.expectedSince(format.day(host.firstSeenAt), say(host.unitName))}
        isUnknown
      />
      <Face kind="unknown" title={words.host.neverTitle} actions={<CopyLine text="npx muster agent once" />}>
        {words.host.neverText}
      </Face>
    </>
  );
}

function Filled({ host }: { readonly host: HostAnswer }): JSX.Element {
  const { words } = useReader();
  const tab = useTab();
  const parts = partsOf(host.counts);
  return (
    <>
      <PageHead
        sentence={words.host.sentence(host.name, parts.fail, countedOf(host.counts), parts.unknown)}
        title={host.name}
        crumb={<HostCrumb host={host} />}
        beside={<Beside host={host} />}
        actions={<PrintButton />}
      />
      <Identity host={host} />
      <StaleNote host={host} />
      <Suspense fallback={null}>
        <HostPlace host={host} />
      </Suspense>
      <HostTabs hostId={host.hostId} findingCount={countedOf(host.counts)} />
      <Suspense fallback={<LoadingFace what={tab === 'history' ? 'history' : 'inventory'} />}>
        {tab === 'findings' ? <HostFindings host={host} /> : null}
        {tab === 'advisories' ? <HostAdvisories host={host} /> : null}
        {tab === 'inventory' ? <HostInventory host={host} /> : null}
        {tab === 'readiness' ? <HostReadiness host={host} /> : null}
        {tab === 'exceptions' ? <HostExceptions host={host} /> : null}
        {tab === 'history' ? <HostHistory host={host} /> : null}
      </Suspense>
    </>
  );
}

/** Older than the unit's limit: since when, and what that means for the verdicts below. */
function StaleNote({ host }: { readonly host: HostAnswer }): JSX.Element | null {
  const { words, format } = useReader();
  if (!host.isSilent || host.ageSeconds === null || host.lastReportAt === null) return null;
  return (
    <Face
      kind="stale"
      title={words.host.staleTitle(host.ageSeconds, host.limitSeconds)}
      actions={<CopyLine text="npx muster agent once" />}
    >
      {words.host.staleText(format.instant(host.lastReportAt))}
    </Face>
  );
}

/** Unknown who it is comes before how it fares: identity that does not fit is said until a person confirms. */
function Identity({ host }: { readonly host: HostAnswer }): JSX.Element | null {
  const { words } = useReader();
  if (host.identityState === 'same' && host.candidateOf === null) return null;
  return (
    <p className="note">
      <VerdictShape sign="unknown" />
      <span>
        {words.identity[host.identityState]}{' '}
        {host.candidateOf === null ? null : (
          <Go to={hostPath(host.candidateOf)} className="link">
            {words.host.splitFrom}
          </Go>
        )}
      </span>
    </p>
  );
}

function Beside({ host }: { readonly host: HostAnswer }): JSX.Element {
  const { words } = useReader();
  const skew = host.clockSkewSeconds !== null && Math.abs(host.clockSkewSeconds) > 300;
  const texts = [
    host.osName ?? words.host.osNotKnown,
    host.door === null ? undefined : words.door[host.door],
    host.privilege === null ? undefined : words.host.privilege(host.privilege),
    host.isSigned ? words.host.signed : words.host.unsigned,
    host.missingReportCount > 0 ? words.host.missing(host.missingReportCount) : undefined,
    skew ? words.host.skewed(Math.abs(host.clockSkewSeconds ?? 0)) : undefined,
  ];
  return (
    <>
      {texts.filter((text) => text !== undefined).join(' · ')} · <Age {...host} />
    </>
  );
}
