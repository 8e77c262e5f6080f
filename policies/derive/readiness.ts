import { byCodeUnit, type Words } from '../base/text.ts';
import type { Report } from '../inventory/report.ts';
import { type JudgeOptions, judgeReport } from '../judge-report.ts';
import type { CompiledPack } from '../rules/compiled.ts';
import type { Finding } from '../rules/finding.ts';

/** Packs of this prefix are profiles of target platforms; the rest of the id is the platform and the label that asks for it. */
const PROFILE_PREFIX = 'compat-';

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

/**
 * Judges a host by every platform profile among `packs`, as if it carried the profile's label. A host is not judged by
 * a profile in the ordinary way unless its register says that it is meant for that platform.
 */
export function readinessOf(
  report: Pick<Report, 'inventory' | 'probes'> & Partial<Report>,
  packs: readonly CompiledPack[],
  options: JudgeOptions,
): Readiness[] {
  return packs
    .filter(({ pack }) => pack.id.startsWith(PROFILE_PREFIX))
    .map((profile) => {
      const platform = profile.pack.id.slice(PROFILE_PREFIX.length);
      const labels = [...new Set([...(options.register?.labels ?? []), platform])].sort(byCodeUnit);
      const findings = judgeReport(report, [profile], { ...options, register: { ...options.register, labels } });
      return { platform, title: profile.pack.title, ...sorted(findings) };
    });
}

function sorted(findings: readonly Finding[]): Omit<Readiness, 'platform' | 'title'> {
  const failed = findings.filter(({ verdict }) => verdict === 'fail');
  const isBlocker = ({ severity }: Finding) => severity === 'high' || severity === 'critical';
  const blockers = failed.filter(isBlocker);
  const hindrances = failed.filter((finding) => !isBlocker(finding));
  const open = findings.filter(({ verdict }) => verdict === 'unknown' || verdict === 'error');
  const state = blockers.length > 0 ? 'blocked' : open.length > 0 ? 'unknown' : 'ready';
  return { state, blockers, hindrances, open };
}
