import { useQuery } from '@tanstack/react-query';
import { type JSX, lazy, Suspense, useState } from 'react';
import type { HostAnswer } from '../../../collector/api.ts';
import type { Words } from '../../../policies/base/text.ts';
import { sessionQuery, unitsQuery } from '../api.ts';
import { hostRegisterQuery, systemsOfRegisterQuery } from '../api-exceptions.ts';
import { useReader } from '../language.tsx';
import { usePastDay } from '../past-day.ts';
import type { ScopeChoice } from './exception-dialog.tsx';

const ExceptionDialog = lazy(() => import('./exception-dialog.tsx'));

interface AskProps {
  readonly pack: string;
  readonly rule: string;
  readonly title: Words;
}

/** The button that asks for an exception on one host, its unit, or a system it serves. */
export function AskForHost({ host, ...ask }: AskProps & { readonly host: HostAnswer }): JSX.Element | null {
  const { say } = useReader();
  const systems = useQuery(hostRegisterQuery(host.hostId)).data?.systems ?? [];
  const scopes: readonly ScopeChoice[] = [
    { kind: 'host', id: host.hostId, title: host.name },
    ...systems.map(({ systemId, name }) => ({ kind: 'system', id: systemId, title: say(name) }) as const),
    { kind: 'unit', id: host.unitId, title: say(host.unitName) },
  ];
  return <AskButton {...ask} scopes={scopes} />;
}

/** The same on a rule's page: any unit or system. */
export function AskForRule(ask: AskProps): JSX.Element | null {
  const { say, format } = useReader();
  const units = useQuery(unitsQuery()).data ?? [];
  const systems = useQuery(systemsOfRegisterQuery()).data ?? [];
  const byTitle = (left: ScopeChoice, right: ScopeChoice): number => format.compare(left.title, right.title);
  const scopes: readonly ScopeChoice[] = [
    ...units.map(({ unitId, name }) => ({ kind: 'unit', id: unitId, title: say(name) }) as const).sort(byTitle),
    ...systems.map(({ systemId, name }) => ({ kind: 'system', id: systemId, title: say(name) }) as const).sort(byTitle),
  ];
  return <AskButton {...ask} scopes={scopes} />;
}

/** Absent for auditors and on a past day. */
function AskButton({ scopes, ...ask }: AskProps & { readonly scopes: readonly ScopeChoice[] }): JSX.Element | null {
  const { words } = useReader();
  const [isOpen, setOpen] = useState(false);
  const role = useQuery(sessionQuery).data?.person.role;
  const isPast = usePastDay() !== undefined;
  if (role === undefined || role === 'auditor' || isPast || scopes.length === 0) return null;
  return (
    <>
      <button type="button" className="button" onClick={() => setOpen(true)}>
        {words.exceptions.ask}
      </button>
      {isOpen ? (
        <Suspense fallback={null}>
          <ExceptionDialog {...ask} scopes={scopes} onClose={() => setOpen(false)} />
        </Suspense>
      ) : null}
    </>
  );
}
