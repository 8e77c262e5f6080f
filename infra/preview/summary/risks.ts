import { findingWords } from '../../plan/finding-words.ts';
import type { HostEffects, PlanEffects } from '../../plan/judge.ts';
import { mandatoryViolations } from '../../plan/judge.ts';
import type { Preview, Step } from '../model.ts';
import { nameOf, typeOf } from '../urn.ts';
import { isSecret } from '../values.ts';
import type { CapacityLine, Risk, RiskLevel } from './model.ts';

const VOLUME = 'openstack:blockstorage/volume:Volume';
const SERVER = 'openstack:compute/instance:Instance';
const RULE = 'openstack:networking/secGroupRule:SecGroupRule';
const ANYWHERE = new Set(['0.0.0.0/0', '::/0']);
const ADMIN_PORTS = [22, 3389, 5985, 5986];
const LEVELS: readonly RiskLevel[] = ['high', 'medium', 'low'];

function risk(level: RiskLevel, code: string, urn: string | undefined, vi: string, en: string): Risk {
  return { level, code, ...(urn === undefined ? {} : { urn }), text: { vi, en } };
}

/** What a reviewer must look at, the worst first. */
export function risksOf(
  preview: Preview,
  capacity: readonly CapacityLine[],
  findings: PlanEffects | undefined,
): Risk[] {
  const risks = [
    ...preview.diagnostics.filter(({ severity }) => severity === 'error').map(({ urn }) => protectedRisk(urn ?? '')),
    ...preview.steps.flatMap((step) => [...lossRisks(step), ...exposureRisks(step), ...doubtRisks(step)]),
    ...capacity.filter(({ planned, quota }) => planned > quota).map(quotaRisk),
    ...(findings === undefined ? [] : findingRisks(findings)),
  ];
  return risks.sort((left, right) => LEVELS.indexOf(left.level) - LEVELS.indexOf(right.level));
}

function protectedRisk(urn: string): Risk {
  const name = nameOf(urn);
  return risk(
    'high',
    'protected',
    urn,
    `${name} được bảo vệ nhưng sẽ bị đụng đến; bản cập nhật thật sẽ dừng ở đây.`,
    `${name} is protected and would be touched; a real update stops here.`,
  );
}

function lossRisks(step: Step): Risk[] {
  const type = typeOf(step.urn);
  return type === VOLUME ? volumeRisks(step) : type === SERVER ? serverRisks(step) : [];
}

function volumeRisks(step: Step): Risk[] {
  const { operation, urn, old } = step;
  const name = nameOf(urn);
  const isGoing = (operation === 'delete' || operation === 'replace') && old?.retainOnDelete !== true;
  if (isGoing)
    return [
      risk(
        'high',
        'data_loss',
        urn,
        `Ổ đĩa ${name} và dữ liệu trên đó sẽ mất.`,
        `Volume ${name} and the data on it will be gone.`,
      ),
    ];
  if (!isShrinking(step)) return [];
  return [
    risk(
      'high',
      'volume_shrinks',
      urn,
      `Ổ đĩa ${name} bị thu nhỏ: đám mây sẽ từ chối.`,
      `Volume ${name} gets smaller: the cloud will refuse.`,
    ),
  ];
}

function serverRisks({ operation, urn, changes }: Step): Risk[] {
  const name = nameOf(urn);
  if (operation === 'delete')
    return [
      risk(
        'high',
        'server_gone',
        urn,
        `Máy chủ ${name} bị xóa: đĩa gốc mất, dịch vụ gián đoạn.`,
        `Server ${name} is deleted: its root disk is lost and its service stops.`,
      ),
    ];
  if (operation === 'replace')
    return [
      risk(
        'high',
        'server_gone',
        urn,
        `Máy chủ ${name} bị thay thế: đĩa gốc mất, dịch vụ gián đoạn.`,
        `Server ${name} is replaced: its root disk is lost and its service stops.`,
      ),
    ];
  if (!changes.some(({ path }) => path[0] === 'imageId' || path[0] === 'imageName')) return [];
  return [
    risk(
      'high',
      'server_rebuilt',
      urn,
      `Máy chủ ${name} bị dựng lại từ ảnh khác: đĩa gốc mất.`,
      `Server ${name} is rebuilt from another image: its root disk is lost.`,
    ),
  ];
}

function isShrinking({ changes }: Step): boolean {
  return changes.some(
    ({ path, before, after }) =>
      path[0] === 'size' && typeof before === 'number' && typeof after === 'number' && after < before,
  );
}

function exposureRisks({ operation, urn, new: next, changes }: Step): Risk[] {
  const inputs = next?.inputs;
  const isNew = operation === 'create' || operation === 'replace' || (operation === 'update' && changes.length > 0);
  if (typeOf(urn) !== RULE || !isNew || inputs?.direction !== 'ingress') return [];
  const source = inputs.remoteIpPrefix;
  const isOpen =
    source === undefined ? inputs.remoteGroupId === undefined : typeof source === 'string' && ANYWHERE.has(source);
  if (!isOpen) return [];
  const from = Number(inputs.portRangeMin ?? 1);
  const to = Number(inputs.portRangeMax ?? 65535);
  const span = from === to ? `${from}` : `${from}-${to}`;
  const level = ADMIN_PORTS.some((port) => from <= port && port <= to) ? 'high' : 'medium';
  return [
    risk(
      level,
      'public_exposure',
      urn,
      `Cổng ${String(inputs.protocol ?? 'mọi giao thức')} ${span} mở cho mọi nơi (${nameOf(urn)}).`,
      `Port ${String(inputs.protocol ?? 'any protocol')} ${span} is open to anywhere (${nameOf(urn)}).`,
    ),
  ];
}

function doubtRisks({ urn, undecided, notCompared, changes, old }: Step): Risk[] {
  const name = nameOf(urn);
  const keys = [...undecided].join(', ');
  const isSecretShown = changes.some(
    ({ before, after }) => isSecret(before) !== isSecret(after) && before !== undefined && after !== undefined,
  );
  return [
    ...(undecided.length === 0
      ? []
      : [
          risk(
            'medium',
            'replace_undecided',
            urn,
            `Không rõ thay đổi ${keys} của ${name} có làm thay thế nó không; tạm coi là cập nhật.`,
            `Nobody says whether changing ${keys} of ${name} replaces it; taken for an update.`,
          ),
        ]),
    ...(notCompared.length === 0 || old === undefined
      ? []
      : [
          risk(
            'medium',
            'secret_not_compared',
            urn,
            `Bí mật ${notCompared.join(', ')} của ${name} chỉ có bản mã hóa nên không so sánh được.`,
            `Of the secret ${notCompared.join(', ')} of ${name} only the ciphertext is known, so it was not compared.`,
          ),
        ]),
    ...(isSecretShown
      ? [
          risk(
            'medium',
            'secret_mark_changes',
            urn,
            `Một giá trị của ${name} trở thành hoặc thôi là bí mật.`,
            `A value of ${name} becomes, or ceases to be, a secret.`,
          ),
        ]
      : []),
  ];
}

function quotaRisk({ what, title, planned, quota }: CapacityLine): Risk {
  return risk(
    'high',
    `quota_${what}`,
    undefined,
    `${title.vi}: cần ${planned}, hạn mức ${quota}.`,
    `${title.en}: ${planned} needed, quota ${quota}.`,
  );
}

function findingRisks(findings: PlanEffects): Risk[] {
  const broken = mandatoryViolations(findings).map(({ host, finding }) => {
    const vi = findingWords(finding, 'vi');
    const en = findingWords(finding, 'en');
    return risk(
      'high',
      'mandatory_rule',
      undefined,
      `Máy ${host} theo kế hoạch sẽ vi phạm: ${vi.rule}, mức ${vi.severity}.`,
      `The planned host ${host} will break: ${en.rule}, severity ${en.severity}.`,
    );
  });
  return [
    ...broken,
    ...findings.hosts.filter(({ way }) => way !== 'stay' && way !== 'retire').flatMap(undeterminedRisk),
  ];
}

/** What nobody can say yet is a risk too: a plan decides little of what rules ask. */
function undeterminedRisk({ name, findings }: HostEffects): Risk[] {
  const count = findings.filter(
    ({ effect, severity }) => effect === 'unknown' && (severity === 'critical' || severity === 'high'),
  ).length;
  if (count === 0) return [];
  return [
    risk(
      'medium',
      'undetermined_rules',
      undefined,
      `Máy ${name}: ${count} luật mức nghiêm trọng hoặc cao chưa thể đánh giá trước khi dựng.`,
      `Host ${name}: ${count} rules of severity critical or high cannot be judged before it is built.`,
    ),
  ];
}
