import type { Complaint } from '../../policies/base/errors.ts';
import { createReportValidator } from '../../policies/inventory/validate.ts';
import { plannedReport } from './as-inventory.ts';
import type { Catalogue } from './catalogue.ts';
import type { Plan } from './plan.ts';

const ANY_INSTANT = '2000-01-01T00:00:00Z';

/**
 * Holds what the plan decides against the contract of the inventory. A setting that the contract does not know, or that has
 * another type there, would be written to the server all the same: a misspelt keyword keeps sshd from starting.
 */
export function checkFacts(plan: Plan, catalogue: Catalogue): Complaint[] {
  const validate = createReportValidator();
  return plan.hosts.flatMap((host, index) => {
    if (host.build === undefined) return [];
    const report = plannedReport(host, catalogue, ANY_INSTANT);
    if (report === undefined) return [];
    // The door is refused where real reports come in; everything else must keep the contract.
    const asLocal = { ...report, agent: { ...report.agent, door: 'local' } };
    const result = validate(Buffer.from(JSON.stringify(asLocal)));
    if ('report' in result) return [];
    return result.complaints.map(({ pointer, message }) => ({ pointer: placeInPlan(pointer, index), message }));
  });
}

function placeInPlan(pointer: string, index: number): string {
  const [, , section = '', ...rest] = pointer.split('/');
  if (section === 'sshd') return ['', 'hosts', index, 'build', 'settings', 'sshd', ...rest].join('/');
  if (section === 'sysctl') return ['', 'hosts', index, 'build', 'settings', 'sysctl', ...rest.slice(0, 1)].join('/');
  return `/hosts/${index}/build/${section === 'os' ? 'image' : 'flavor'}`;
}
