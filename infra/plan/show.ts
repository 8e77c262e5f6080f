import type { Language, Words } from '../../policies/base/text.ts';
import { findingWords } from './finding-words.ts';
import { EFFECTS, type FindingEffect, type HostEffects, type PlanEffects } from './judge.ts';
import type { Plan, PlanHost } from './plan.ts';
import { EFFECT_WORDS, WAY_WORDS } from './words.ts';

const TEXTS = {
  plan: { vi: 'Kế hoạch', en: 'Plan' },
  asOf: { vi: 'tính đến ngày', en: 'as of' },
  catalogue: { vi: 'danh mục', en: 'catalogue' },
  wave: { vi: 'Đợt', en: 'Wave' },
  before: { vi: 'trước ngày', en: 'before' },
  overdue: { vi: 'quá hạn từ', en: 'overdue since' },
  after: { vi: 'sau', en: 'after' },
  hosts: { vi: 'máy', en: 'hosts' },
  subnets: { vi: 'Mạng con', en: 'Subnets' },
  unit: { vi: 'đơn vị', en: 'unit' },
  zone: { vi: 'vùng', en: 'zone' },
  level: { vi: 'cấp độ', en: 'level' },
  notKnownToday: {
    vi: 'chưa có báo cáo hiện tại: không thể nói điều gì được khắc phục',
    en: 'no report of today: nothing can be said to close',
  },
  judged: { vi: 'Đánh giá lúc', en: 'Judged at' },
} as const satisfies Record<string, Words>;

/** Findings of one host that are shown; the rest is counted. What nobody knows is long and says little line by line. */
const MAX_FINDINGS_SHOWN = 40;
const MAX_UNKNOWN_SHOWN = 10;

/** The plan as text for a terminal: waves with their hosts, what is built for each and why. */
export function showPlan(plan: Plan, language: Language): string {
  const say = (key: keyof typeof TEXTS) => TEXTS[key][language];
  const lines = [
    `${say('plan')} ${plan.name}, ${say('asOf')} ${plan.asOf}, ${say('catalogue')} ${plan.catalogue}`,
    countLine(plan, language),
    '',
  ];
  for (const wave of [...new Set(plan.hosts.map((host) => host.wave))].sort((left, right) => left - right)) {
    const hosts = plan.hosts.filter((host) => host.wave === wave);
    lines.push(
      `${say('wave')} ${wave}, ${say('hosts')}: ${hosts.length}`,
      ...hosts.flatMap((host) => hostLines(host, plan.asOf, language)),
      '',
    );
  }
  if (plan.subnets.length > 0) {
    lines.push(say('subnets'));
    for (const { id, cidr, unit, zone } of plan.subnets)
      lines.push(`  ${id}: ${cidr}, ${say('unit')} ${unit}, ${say('zone')} ${zone}`);
    lines.push('');
  }
  return lines.join('\n');
}

function countLine(plan: Plan, language: Language): string {
  const counts = Object.entries(WAY_WORDS)
    .map(([way, words]) => [plan.hosts.filter((host) => host.way === way).length, words[language]] as const)
    .filter(([count]) => count > 0)
    .map(([count, words]) => `${count} ${words}`);
  return `${capital(TEXTS.hosts[language])}: ${plan.hosts.length}${counts.length === 0 ? '' : ` (${counts.join(', ')})`}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function hostLines(host: PlanHost, asOf: string, language: Language): string[] {
  const { build } = host;
  const facts = [
    `${TEXTS.unit[language]} ${host.unit}`,
    ...(host.level === undefined ? [] : [`${TEXTS.level[language]} ${host.level}`]),
    ...(host.deadlineOn === undefined
      ? []
      : [`${TEXTS[host.deadlineOn < asOf ? 'overdue' : 'before'][language]} ${host.deadlineOn}`]),
    ...(host.after.length === 0 ? [] : [`${TEXTS.after[language]} ${host.after.join(', ')}`]),
  ];
  return [
    `  ${host.name}: ${WAY_WORDS[host.way][language]}${host.upgradeTo === undefined ? '' : ` -> ${host.upgradeTo}`} (${facts.join(', ')})`,
    ...(build === undefined
      ? []
      : [
          `    ${build.platform}, ${build.image}, ${build.flavor}, ${build.zone}, ${build.address}${build.volumes.map(({ name, sizeGib }) => `, ${name} ${sizeGib} GiB`).join('')}`,
        ]),
    ...host.reasons.map(({ text }) => `    - ${text[language]}`),
  ];
}

/** What the plan does to findings, host by host. */
export function showEffects(effects: PlanEffects, language: Language): string {
  const head = `${TEXTS.judged[language]} ${effects.judgedAt}: ${effectCounts(effects.counts, language)}`;
  return [head, '', ...effects.hosts.flatMap((host) => effectLines(host, language)), ''].join('\n');
}

/** "14 closed, 1 opened, 3 unknown"; closed, opened and unknown are always said. */
export function effectCounts(counts: HostEffects['counts'], language: Language): string {
  return EFFECTS.filter(
    (effect) => counts[effect] > 0 || effect === 'closes' || effect === 'opens' || effect === 'unknown',
  )
    .map((effect) => `${counts[effect]} ${EFFECT_WORDS[effect][language]}`)
    .join(', ');
}

function effectLines(host: HostEffects, language: Language): string[] {
  const isDecided = ({ effect }: FindingEffect) => effect !== 'unknown' && effect !== 'settles';
  const shown = [
    ...host.findings.filter(isDecided).slice(0, MAX_FINDINGS_SHOWN),
    ...host.findings.filter((finding) => !isDecided(finding)).slice(0, MAX_UNKNOWN_SHOWN),
  ];
  const rest = host.findings.length - shown.length;
  return [
    `${host.name}: ${WAY_WORDS[host.way][language]}; ${effectCounts(host.counts, language)}`,
    ...(host.isKnownToday ? [] : [`  ${TEXTS.notKnownToday[language]}`]),
    ...shown.map((finding) => `  ${effectLine(finding, language)}`),
    ...(rest > 0 ? [`  ... +${rest}`] : []),
  ];
}

function effectLine(finding: FindingEffect, language: Language): string {
  const { effect, rule, severity, before, after } = findingWords(finding, language);
  return `${effect}: ${rule} [${severity}] ${before} -> ${after}`;
}
