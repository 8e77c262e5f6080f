import type { Hardware } from '../../policies/inventory/sections/hardware.ts';

type Cpu = NonNullable<Hardware['cpu']>;

const LEVELS: readonly (readonly [level: NonNullable<Cpu['level']>, flags: readonly string[]])[] = [
  ['x86-64-v2', ['cx16', 'lahf_lm', 'popcnt', 'sse4_1', 'sse4_2', 'ssse3']],
  ['x86-64-v3', ['avx', 'avx2', 'bmi1', 'bmi2', 'f16c', 'fma', 'abm', 'movbe', 'xsave']],
  ['x86-64-v4', ['avx512f', 'avx512bw', 'avx512cd', 'avx512dq', 'avx512vl']],
];

/**
 * Processors as the kernel counts them. Clock rates move and are left out. Members the architecture does not tell are
 * absent (ARM has no model name). Source: proc(5); levels: x86-64 psABI, "Micro-architecture levels".
 */
export function parseCpuinfo(text: string): { readonly cpu: Cpu; readonly flags: ReadonlySet<string> } {
  const blocks = text
    .split(/\n\s*\n/)
    .map(fieldsOf)
    .filter((fields) => fields.has('processor'));
  const first = blocks[0] ?? new Map<string, string>();
  const sockets = new Set(blocks.flatMap((fields) => fields.get('physical id') ?? []));
  const cores = new Set(
    blocks.flatMap((fields) => (fields.has('core id') ? `${fields.get('physical id')}/${fields.get('core id')}` : [])),
  );
  const flags = new Set((first.get('flags') ?? first.get('Features') ?? '').split(' '));
  const model = first.get('model name')?.replace(/\s+/g, ' ');
  const vendor = first.get('vendor_id');
  const level = levelOf(flags);
  const cpu = {
    ...(model ? { model } : {}),
    ...(vendor ? { vendor } : {}),
    ...(sockets.size === 0 ? {} : { socketCount: sockets.size }),
    ...(cores.size === 0 ? {} : { coreCount: cores.size }),
    ...(blocks.length === 0 ? {} : { threadCount: blocks.length }),
    ...(level === undefined ? {} : { level }),
  };
  return { cpu, flags };
}

function fieldsOf(block: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const line of block.split('\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) fields.set(line.slice(0, colon).trim(), line.slice(colon + 1).trim());
  }
  return fields;
}

function levelOf(flags: ReadonlySet<string>): Cpu['level'] {
  if (!flags.has('lm')) return undefined;
  let reached: NonNullable<Cpu['level']> = 'x86-64-v1';
  for (const [level, needed] of LEVELS) {
    if (!needed.every((flag) => flags.has(flag))) break;
    reached = level;
  }
  return reached;
}
