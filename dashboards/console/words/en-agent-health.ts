import { count } from './en-numbers.ts';
import type { agentHealth as vi } from './vi-agent-health.ts';

/** How agents themselves fare. */
export const agentHealth: typeof vi = {
  agentHealth: {
    title: 'Line',
    well: 'well',
    waiting: (reports, bytes) => `${count(reports, 'report')} waiting (${bytes})`,
    dropped: (reports) => `${count(reports, 'report')} lost`,
    error: (code) => `last error: ${code}`,
    cost: (inspection, memory) => `a look takes ${inspection}, memory ${memory}`,
    since: (day) => `by the report of ${day}`,
  },
};
