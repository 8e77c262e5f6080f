import { byCodeUnit } from '../base/text.ts';
import type { HostFacts } from '../inventory/derived.ts';
import type { ReportAgent, SectionState } from '../inventory/report.ts';
import type { HostRegister } from '../rules/pack.ts';

/**
 * The section `host`: what the register, or whoever judges without one, knows of the host, and of the report's envelope
 * the door and what had to be conceded to come in. Without a register it is absent, and every rule that asks for it is
 * unknown. It has no age: the register is asked at the moment of judging.
 */
export function deriveHost(
  register: HostRegister | undefined,
  agent?: Pick<ReportAgent, 'door' | 'via'>,
): {
  readonly facts?: HostFacts;
  readonly state: SectionState;
} {
  const common = { gaps: [], sources: ['register'], probe: 'host' };
  if (register === undefined) return { state: { ...common, status: 'not_run', reason: 'source_missing' } };
  const { level, zone, unit, labels } = register;
  return {
    facts: {
      labels,
      ...(level === undefined ? {} : { level }),
      ...(zone === undefined ? {} : { zone }),
      ...(unit === undefined ? {} : { unit }),
      ...(agent === undefined ? {} : { door: agent.door }),
      ...(agent?.door === 'ssh' ? { legacyAlgorithms: [...(agent.via?.legacyAlgorithms ?? [])].sort(byCodeUnit) } : {}),
    },
    state: { ...common, status: 'complete' },
  };
}
