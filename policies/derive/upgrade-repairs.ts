import type { Words } from '../base/text.ts';
import { factsAt, type Inventory } from '../inventory/inventory.ts';
import type { Evidence, FactEvidence, Finding, ItemsEvidence } from '../rules/finding.ts';
import type { Rule } from '../rules/pack.ts';
import { quantityFor } from '../rules/quantity.ts';
import type { UpgradeStep } from './upgrade-step.ts';

/** Numbers of a machine that somebody can raise, and what people call them. */
const RESOURCES: Readonly<Record<string, { readonly words: Words; readonly isBytes: boolean }>> = {
  'hardware.memoryBytes': { words: { vi: 'bộ nhớ', en: 'memory' }, isBytes: true },
  'hardware.usableMemoryBytes': { words: { vi: 'bộ nhớ dùng được', en: 'usable memory' }, isBytes: true },
  'hardware.cpu.coreCount': { words: { vi: 'số nhân', en: 'processor cores' }, isBytes: false },
  'hardware.cpu.threadCount': { words: { vi: 'số luồng', en: 'processor threads' }, isBytes: false },
  'filesystems[/].sizeBytes': {
    words: { vi: 'dung lượng hệ tệp gốc', en: 'size of the root file system' },
    isBytes: true,
  },
};

/** Facts that a command sets: services are turned off, modules come with the full kernel. */
const SETTABLE = /^(?:services\[[^\]]+\]|kernelModules\[[^\]]+\])\.[A-Za-z]+$|^hardware\.swapBytes$/;

/** Where foreign things can be taken away from. */
const REMOVABLE: ReadonlySet<string> = new Set(['listeners', 'packages', 'services', 'software']);

/** Steps that meet what a failed demand names and that change no version; none where the evidence does not tell how. */
export function repairsOf(finding: Finding, rule: Rule, inventory: Inventory): UpgradeStep[] {
  const about = { effort: rule.effort, rule: `${finding.pack}/${finding.rule}` } as const;
  const steps: UpgradeStep[] = [];
  for (const entry of finding.evidence) {
    const made = entry.kind === 'fact' ? factRepair(entry) : itemsRepairs(entry, inventory);
    for (const step of made) steps.push({ ...step, ...about });
  }
  // A rule that is content with one of several numbers needs only the first raised.
  const first = steps.find(({ act }) => act.kind === 'resource');
  return steps.filter((step) => step.act.kind !== 'resource' || step === first || !isAny(rule));
}

function isAny(rule: Rule): boolean {
  return 'any' in rule.must;
}

type Repair = Pick<UpgradeStep, 'act' | 'title'>;

function factRepair(entry: FactEvidence): Repair[] {
  if (entry.truth !== -1) return [];
  const { path, actual, expected } = entry;
  const resource = Object.hasOwn(RESOURCES, path) ? RESOURCES[path] : undefined;
  if (resource !== undefined) {
    const to = minimumOf(path, expected);
    if (to === undefined || typeof actual !== 'number') return [];
    const amount = (value: number) => (resource.isBytes ? gigabytes(value) : { vi: `${value}`, en: `${value}` });
    const [before, after] = [amount(actual), amount(to)];
    const title = {
      vi: `${resource.words.vi} từ ${before.vi} lên ${after.vi}`,
      en: `${resource.words.en} from ${before.en} to ${after.en}`,
    };
    return [{ act: { kind: 'resource', path, to }, title }];
  }
  if (!SETTABLE.test(path)) return [];
  const to = wantedValue(expected);
  if (to === undefined) return [];
  const text = `${path}: ${to}`;
  return [{ act: { kind: 'setting', path, to }, title: { vi: text, en: text } }];
}

function itemsRepairs(entry: ItemsEvidence, inventory: Inventory): Repair[] {
  if (entry.truth !== -1) return [];
  if (entry.how === 'each') return entry.items.flatMap(({ evidence }) => evidence.flatMap(repairOfItem));
  if (entry.how !== 'no' || !REMOVABLE.has(entry.path)) return [];
  const keys = entry.items.flatMap(({ path }) => keyOf(path, entry.path));
  if (keys.length === 0) return [];
  const names = [...new Set(keys.map((key) => nameOf(inventory, entry.path, key)))].join(', ');
  const title = { vi: `bỏ khỏi máy: ${names}`, en: `take off this host: ${names}` };
  return [{ act: { kind: 'remove', section: entry.path, keys }, title }];
}

function repairOfItem(entry: Evidence): Repair[] {
  return entry.kind === 'fact' ? factRepair(entry) : [];
}

/** `listeners[#3]` is the fourth item, `services[x.service]` the one of that name. */
function keyOf(path: string, section: string): (string | number)[] {
  const inner = path.slice(section.length);
  const place = /^\[#(\d+)\]$/.exec(inner)?.[1];
  if (place !== undefined) return [Number(place)];
  const key = /^\[([^\]]+)\]$/.exec(inner)?.[1];
  return key === undefined ? [] : [key];
}

function nameOf(inventory: Inventory, section: string, key: string | number): string {
  if (typeof key === 'string') return key;
  const facts = factsAt(inventory, section);
  const item: unknown = Array.isArray(facts) ? facts[key] : undefined;
  if (typeof item !== 'object' || item === null) return `${section} ${key}`;
  const { name, product, port, process } = item as Readonly<Record<string, unknown>>;
  if (typeof port === 'number') return typeof process === 'string' ? `${process} (${port})` : `${port}`;
  return typeof name === 'string' ? name : typeof product === 'string' ? product : `${section} ${key}`;
}

function minimumOf(path: string, expected: unknown): number | undefined {
  if (typeof expected !== 'object' || expected === null || !('minimum' in expected)) return undefined;
  const { minimum } = expected;
  if (typeof minimum === 'number') return minimum;
  return typeof minimum === 'string' ? quantityFor(path, minimum) : undefined;
}

function wantedValue(expected: unknown): string | number | boolean | undefined {
  if (typeof expected === 'string' || typeof expected === 'number' || typeof expected === 'boolean') return expected;
  if (typeof expected !== 'object' || expected === null || !('enum' in expected)) return undefined;
  const [first]: readonly unknown[] = Array.isArray(expected.enum) ? expected.enum : [];
  return typeof first === 'string' ? first : undefined;
}

function gigabytes(bytes: number): Words {
  const rounded = Math.round(bytes / 1e8) / 10;
  return { vi: `${String(rounded).replace('.', ',')} GB`, en: `${rounded} GB` };
}
