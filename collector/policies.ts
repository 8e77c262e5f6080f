import { hash } from 'node:crypto';
import type { Tables } from '../policies/derive/tables.ts';
import type { CompiledPack, CompiledRule } from '../policies/rules/compiled.ts';
import { SEVERITIES, type Severity } from '../policies/rules/finding.ts';
import { type RuleListing, type RuleNumbers, ruleKey } from './store/rules.ts';

/** A rule in force with the pack it stands in. */
export interface PackRule {
  readonly pack: CompiledPack;
  readonly compiled: CompiledRule;
}

/** What hosts are judged by: packs and tables, and a fingerprint that another content would change. */
export interface Policies {
  readonly packs: readonly CompiledPack[];
  readonly tables: Tables;
  /** Of packs, their rules, and the tables: hosts judged under another one are judged again. */
  readonly fingerprint: string;
  readonly rules: ReadonlyMap<string, PackRule>;
  /** Numbers of the rules in the store. */
  readonly numbers: RuleNumbers;
}

export function describePolicies(packs: readonly CompiledPack[], tables: Tables, numbers: RuleNumbers): Policies {
  const rules = new Map<string, PackRule>();
  for (const pack of packs)
    for (const compiled of pack.rules) rules.set(ruleKey(pack.pack.id, compiled.rule.id), { pack, compiled });
  return { packs, tables, fingerprint: fingerprintOf(packs, tables), rules, numbers };
}

/** Changes with any word of a pack and with the day of the lifecycle table. */
function fingerprintOf(packs: readonly CompiledPack[], tables: Tables): string {
  const words = packs.map(({ pack }) => JSON.stringify(pack)).join('\n');
  return hash('sha256', `${words}\n${tables.lifecycleDate}`, 'hex').slice(0, 32);
}

/** What the store lists of the rules. */
export function listRuleListings(packs: readonly CompiledPack[]): RuleListing[] {
  return packs.flatMap(({ pack, rules }) =>
    rules.map(({ rule, severities }) => ({
      pack: pack.id,
      rule: rule.id,
      title: rule.title,
      severity: worstOf(severities.map(([, severity]) => severity)),
      effort: rule.effort,
    })),
  );
}

function worstOf(severities: readonly Severity[]): Severity {
  return SEVERITIES.findLast((severity) => severities.includes(severity)) ?? 'low';
}
