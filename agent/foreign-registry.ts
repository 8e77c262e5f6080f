import { maskValue } from './catalogue/secrets.ts';
import { REGISTRY_TOPICS } from './catalogue/windows-registry.ts';
import { foldRegistry, parseRegistry, type RegistryText } from './parse/windows-registry.ts';
import type { RegistryValue } from './parse/windows-registry-value.ts';
import { TargetError } from './targets/target.ts';

/** Parts of a recording by their names. */
export interface RegistryExport {
  readonly kind: 'registry';
  readonly parts: readonly (readonly [name: string, text: string])[];
}

/** Trees whose export is read, by the topic whose probe takes it, and the key below which they lie. */
const TREES: readonly (readonly [topic: string, tree: RegExp])[] = [
  [
    'uninstall',
    /^(?:hklm\\software|hku\\[^\\]+\\software)\\(?:wow6432node\\)?microsoft\\windows\\currentversion\\uninstall(?:\\|$)/,
  ],
  ['firewall', /\\sharedaccess\\parameters\\firewallpolicy(?:\\|$)/],
];

/**
 * Parts of an export of the registry: the keys that rules read, and whole trees that a probe reads by itself. `complaint`:
 * it is no export, or nothing in it is read. Source: https://support.microsoft.com/help/310516
 */
export function registryExport(text: string): RegistryExport | { readonly complaint: string } {
  let registry: RegistryText;
  try {
    registry = parseRegistry(text);
  } catch (error) {
    if (error instanceof TargetError) return { complaint: `it is no export of the registry: ${error.message}` };
    throw error;
  }
  const keys = [...registry.keys.keys()];
  const topics = TREES.filter(([, tree]) => keys.some((key) => tree.test(key))).map(([topic]) => topic);
  const asked = askedOf(registry);
  if (topics.length === 0 && asked === '') return { complaint: 'it is an export of registry keys that no rule reads' };
  const trees = topics.map((topic) => [`registry.${topic}`, text] as const);
  return { kind: 'registry', parts: asked === '' ? trees : [['registry.baseline', asked], ...trees] };
}

/**
 * Keys and values that rules ask for, where the export holds the key: a value that it lacks does not exist then. Whatever
 * else somebody exported stays out of the report, and values whose names look like secrets become "true".
 */
function askedOf(registry: RegistryText): string {
  return REGISTRY_TOPICS.baseline
    .flatMap(({ key, values }) => {
      const found = registry.keys.get(foldRegistry(key));
      if (found === undefined || found === null) return [];
      const lines = values.map(
        (name) => `"${name.replace(/[\\"]/g, '\\$&')}"=${written(name, found.values.get(foldRegistry(name)))}`,
      );
      return [`[${key.replace(/^HKLM/, 'HKEY_LOCAL_MACHINE')}]`, ...lines];
    })
    .map((text) => `${text}\n`)
    .join('');
}

/** A value in registry form; see agent/parse/windows-registry.ts. */
function written(name: string, value: RegistryValue | null | undefined): string {
  if (value === undefined || value === null) return '-';
  if (typeof value === 'number') return `hex(b):${hexOf(quadWord(value))}`;
  if (typeof value === 'string') return `hex(1):${hexOf(Buffer.from(`${maskValue(name, value)}\0`, 'utf16le'))}`;
  if ('hex' in value)
    return `hex(${Math.max(0, REGISTRY_TYPES.indexOf(value.type)).toString(16)}):${hexOf(Buffer.from(value.hex, 'hex'))}`;
  return `hex(7):${hexOf(Buffer.from(value.map((item) => `${maskValue(name, item)}\0`).join(''), 'utf16le'))}`;
}

const REGISTRY_TYPES = ['REG_NONE', 'REG_SZ', 'REG_EXPAND_SZ', 'REG_BINARY'];

function quadWord(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

function hexOf(bytes: Buffer): string {
  return bytes.toString('hex').match(/../g)?.join(',') ?? '';
}
