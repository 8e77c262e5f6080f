import { byCodeUnit, type Words } from '../base/text.ts';
import { withFacts } from '../inventory/inventory.ts';
import type { Report } from '../inventory/report.ts';
import { type JudgeOptions, subjectOf } from '../judge-report.ts';
import type { CompiledPack } from '../rules/compiled.ts';
import type { Finding } from '../rules/finding.ts';
import { judgeHost, type Subject } from '../rules/judge.ts';
import { deriveHost } from './host.ts';
import type { Standings } from './readiness-platforms.ts';

/** Packs of this prefix are profiles of target platforms; the rest of the id is the platform and the label that asks for it. */
const PROFILE_PREFIX = 'compat-';
/** What programs demand of one another concerns every host and is no platform. */
export const GENERAL_PACK = 'compat-general';

/** Whether a host fits a target platform, and what stands in the way. */
export interface Readiness {
  /** `x-road`, `k3s`, ... */
  readonly platform: string;
  readonly title: Words;
  /** `unknown`: nothing blocks, but something that could was not read. */
  readonly state: 'ready' | 'blocked' | 'unknown';
  /** Failed demands of high or critical severity: the host cannot take the platform. */
  readonly blockers: readonly Finding[];
  /** Milder ones, to be mended on the way. */
  readonly hindrances: readonly Finding[];
  /** Demands without a verdict. */
  readonly open: readonly Finding[];
}

/** The profiles among the packs. */
export function profilesOf(packs: readonly CompiledPack[]): CompiledPack[] {
  return packs.filter(({ pack }) => pack.id.startsWith(PROFILE_PREFIX) && pack.id !== GENERAL_PACK);
}

/**
 * Judges a host by every platform profile among `packs`, as if it carried the profile's label. A host is not judged by
 * a profile in the ordinary way unless its register says that it is meant for that platform.
 */
export function readinessOf(
  report: Pick<Report, 'inventory' | 'probes'> & Partial<Report>,
  packs: readonly CompiledPack[],
  options: JudgeOptions,
): Readiness[] {
  if (profilesOf(packs).length === 0) return [];
  return readinessOfSubject(subjectOf(report, { ...options, register: options.register ?? { labels: [] } }), packs);
}

/** What is derived from facts is the same for each profile; only the labels differ. */
function readinessOfSubject(subject: Subject, packs: readonly CompiledPack[]): Readiness[] {
  const { register } = subject;
  return profilesOf(packs).map((profile) => {
    const platform = profile.pack.id.slice(PROFILE_PREFIX.length);
    const labels = [...new Set([...(register?.labels ?? []), platform])].sort(byCodeUnit);
    const { facts } = deriveHost({ ...register, labels });
    const findings = judgeHost([profile], { ...subject, inventory: withFacts(subject.inventory, 'host', facts) });
    return { platform, title: profile.pack.title, ...sorted(findings) };
  });
}

function sorted(findings: readonly Finding[]): Omit<Readiness, 'platform' | 'title'> {
  const failed = findings.filter(({ verdict }) => verdict === 'fail');
  const isBlocker = ({ severity }: Finding) => severity === 'high' || severity === 'critical';
  const blockers = failed.filter(isBlocker).sort(bySeverity);
  const hindrances = failed.filter((finding) => !isBlocker(finding));
  const open = findings.filter(({ verdict }) => verdict === 'unknown' || verdict === 'error');
  const state = blockers.length > 0 ? 'blocked' : open.length > 0 ? 'unknown' : 'ready';
  return { state, blockers, hindrances, open };
}

/** What no setting cures stands first. */
function bySeverity(left: Finding, right: Finding): number {
  return (left.severity === 'critical' ? 0 : 1) - (right.severity === 'critical' ? 0 : 1);
}

/** The same without evidence, as small as a fleet needs it, of a host that has a register. */
export function standingsOf(subject: Subject, packs: readonly CompiledPack[]): Standings {
  const idsOf = (findings: readonly Finding[]): string[] => findings.map(({ rule }) => rule);
  return Object.fromEntries(
    readinessOfSubject(subject, packs).map(({ platform, state, blockers, open }) => [
      platform,
      { state, blockers: idsOf(blockers), open: idsOf(open) },
    ]),
  );
}
