import type { Complaint } from '../base/errors.ts';
import { canonicalise } from '../inventory/canonical.ts';
import type { Condition, Pack } from './pack.ts';

/** A pack with the name of the file it came from. */
export interface NamedPack {
  readonly file: string;
  readonly pack: Pack;
}

export interface CrossComplaint extends Complaint {
  readonly file: string;
  readonly isWarning: boolean;
}

/**
 * What only shows when packs lie side by side: two of one id, of which only one could be in force, and rules that demand
 * the same of the same hosts, so that one fault is counted twice.
 */
export function lintTogether(packs: readonly NamedPack[]): CrossComplaint[] {
  return [...repeatedIds(packs), ...repeatedDemands(packs)];
}

function repeatedIds(packs: readonly NamedPack[]): CrossComplaint[] {
  const first = new Map<string, string>();
  return packs.flatMap(({ file, pack }): CrossComplaint[] => {
    const other = first.get(pack.id);
    if (other === undefined) first.set(pack.id, file);
    return other === undefined || other === file
      ? []
      : [
          {
            file,
            isWarning: false,
            pointer: '/id',
            message: `${other} is a pack "${pack.id}" too; give one of them another id`,
          },
        ];
  });
}

function repeatedDemands(packs: readonly NamedPack[]): CrossComplaint[] {
  const first = new Map<string, string>();
  return packs.flatMap(({ file, pack }) =>
    pack.rules.flatMap((rule, index): CrossComplaint[] => {
      const { levels, effectiveFrom, effectiveTo } = rule;
      const key = canonicalise({
        must: settled(rule.must, pack),
        when: [pack.when, rule.when].flatMap((when) => (when === undefined ? [] : [settled(when, pack)])),
        scope: { levels: levels ?? null, from: effectiveFrom ?? null, to: effectiveTo ?? null },
      });
      const name = `${pack.id}/${rule.id}`;
      const other = first.get(key);
      if (other === undefined) first.set(key, name);
      return other === undefined || other === name
        ? []
        : [
            {
              file,
              isWarning: true,
              pointer: `/rules/${index}`,
              message: `demands the same of the same hosts as ${other}`,
            },
          ];
    }),
  );
}

/** The condition with parameters replaced by what they may come to: two rules with other thresholds are not the same. */
function settled(condition: Condition, { parameters }: Pack): unknown {
  return JSON.parse(JSON.stringify(condition), (_, value: unknown) => {
    const name = typeof value === 'object' && value !== null && 'param' in value ? value.param : undefined;
    if (typeof name !== 'string') return value;
    const { default: usual, levels } = parameters?.[name] ?? {};
    return { usual: usual ?? null, levels: levels ?? null };
  });
}
