import type { Severity } from '../rules/finding.ts';

/** A rating by numbers. */
export interface CvssRating {
  /** 0 to 10, one decimal. */
  readonly score: number;
  readonly severity: Severity | 'none';
  /** `CVSS:3.1`, `CVSS:2.0`. */
  readonly system: string;
}

const V3 = {
  AV: { N: 0.85, A: 0.62, L: 0.55, P: 0.2 },
  AC: { L: 0.77, H: 0.44 },
  UI: { N: 0.85, R: 0.62 },
  S: { U: 0, C: 1 },
  CIA: { H: 0.56, L: 0.22, N: 0 },
  PR: { U: { N: 0.85, L: 0.62, H: 0.27 }, C: { N: 0.85, L: 0.68, H: 0.5 } },
} as const;

const V2 = {
  AV: { L: 0.395, A: 0.646, N: 1 },
  AC: { H: 0.35, M: 0.61, L: 0.71 },
  Au: { M: 0.45, S: 0.56, N: 0.704 },
  CIA: { N: 0, P: 0.275, C: 0.66 },
} as const;

/**
 * The base score of a CVSS vector of version 2, 3.0 or 3.1; `undefined` for anything else. Version 4 has no formula but a
 * table of 270 macro vectors, and the feeds that carry it give the older vector or a word beside it.
 * Source: FIRST, "CVSS v3.1 Specification", section 7.1 and appendix A; "A Complete Guide to CVSS v2.0", 3.2.1.
 */
export function rateVector(vector: string): CvssRating | undefined {
  const system = /^(CVSS:3\.[01])\//.exec(vector)?.[1];
  const metrics = new Map(
    vector
      .replace(/[()]/g, '')
      .split('/')
      .map((part) => part.split(':', 2) as [string, string]),
  );
  if (system !== undefined) {
    const score = scoreV3(metrics);
    return score === undefined ? undefined : { score, severity: severityOfScore(score), system };
  }
  const score = scoreV2(metrics);
  // Version 2 knows no "critical": its own scale ends with high, which is what its score says.
  return score === undefined ? undefined : { score, severity: severityOfV2(score), system: 'CVSS:2.0' };
}

/** Word of a score. Source: CVSS v3.1 Specification, section 5. */
export function severityOfScore(score: number): Severity | 'none' {
  if (score >= 9) return 'critical';
  if (score >= 7) return 'high';
  if (score >= 4) return 'medium';
  return score > 0 ? 'low' : 'none';
}

function severityOfV2(score: number): Severity {
  return score >= 7 ? 'high' : score >= 4 ? 'medium' : 'low';
}

function weight(table: Readonly<Record<string, number>>, key: string | undefined): number | undefined {
  return key !== undefined && Object.hasOwn(table, key) ? table[key] : undefined;
}

function scoreV3(metrics: ReadonlyMap<string, string>): number | undefined {
  const isChanged = weight(V3.S, metrics.get('S'));
  const attack = weight(V3.AV, metrics.get('AV'));
  const complexity = weight(V3.AC, metrics.get('AC'));
  const interaction = weight(V3.UI, metrics.get('UI'));
  const privileges = weight(isChanged === 1 ? V3.PR.C : V3.PR.U, metrics.get('PR'));
  const [c, i, a] = ['C', 'I', 'A'].map((name) => weight(V3.CIA, metrics.get(name)));
  const all = [isChanged, attack, complexity, interaction, privileges, c, i, a];
  if (!all.every((value) => value !== undefined)) return undefined;
  const [scope = 0, av = 0, ac = 0, ui = 0, pr = 0, cc = 0, ii = 0, aa = 0] = all;
  const base = 1 - (1 - cc) * (1 - ii) * (1 - aa);
  const impact = scope === 1 ? 7.52 * (base - 0.029) - 3.25 * (base - 0.02) ** 15 : 6.42 * base;
  if (impact <= 0) return 0;
  const sum = impact + 8.22 * av * ac * pr * ui;
  return roundUp(Math.min(scope === 1 ? 1.08 * sum : sum, 10));
}

/** To one decimal, upwards, free of the noise of floating point. Source: CVSS v3.1, appendix A. */
function roundUp(value: number): number {
  const whole = Math.round(value * 100_000);
  return whole % 10_000 === 0 ? whole / 100_000 : (Math.floor(whole / 10_000) + 1) / 10;
}

function scoreV2(metrics: ReadonlyMap<string, string>): number | undefined {
  const all = [
    weight(V2.AV, metrics.get('AV')),
    weight(V2.AC, metrics.get('AC')),
    weight(V2.Au, metrics.get('Au')),
    ...['C', 'I', 'A'].map((name) => weight(V2.CIA, metrics.get(name))),
  ];
  if (!all.every((value) => value !== undefined)) return undefined;
  const [av = 0, ac = 0, au = 0, c = 0, i = 0, a = 0] = all;
  const impact = 10.41 * (1 - (1 - c) * (1 - i) * (1 - a));
  if (impact === 0) return 0;
  return Math.round((0.6 * impact + 0.4 * 20 * av * ac * au - 1.5) * 1.176 * 10) / 10;
}
