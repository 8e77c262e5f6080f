import type { AgentHealth, Report } from '../policies/inventory/report.ts';
import type { Spool } from './spool.ts';
import type { AgentState } from './state.ts';

/** How the agent fares at the moment in which it makes a report. */
export function healthOf(state: AgentState, spool: Spool, report: Report, cpuMs: number): AgentHealth {
  const waiting = spool.list();
  const { lastErrorCode, clockSkewSeconds } = state;
  return {
    spoolReports: waiting.length,
    spoolBytes: waiting.reduce((sum, { bytes }) => sum + bytes, 0),
    droppedCount: state.droppedCount ?? 0,
    ...(lastErrorCode === undefined ? {} : { lastErrorCode }),
    inspectionMs: report.durationMs,
    cpuMs,
    peakRssBytes: process.resourceUsage().maxRSS * 1024,
    startedAt: toSecond(new Date(Date.now() - process.uptime() * 1000)),
    ...(clockSkewSeconds === undefined ? {} : { clockSkewSeconds }),
  };
}

/** Milliseconds of processor time since `before`. */
export function cpuMsSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return Math.round((user + system) / 1000);
}

function toSecond(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}
