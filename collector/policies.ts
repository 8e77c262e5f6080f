import type { Tables } from '../policies/derive/tables.ts';
import type { CompiledPack, CompiledRule } from '../policies/rules/compiled.ts';
import { SEVERITIES, type Severity } from '../policies/rules/finding.ts';
import type { Overrides } from '../policies/rules/overrides.ts';
import { createEditionAdvisories, type EditionAdvisories } from './advisories.ts';
import type { EditionRecord } from './edition.ts';
import { type RuleListing, type RuleNumbers, ruleKey } from './store/rules.ts';

/** A rule in force with the pack it stands in. */
export interface PackRule {
  readonly pack: CompiledPack;
  readonly compiled: CompiledRule;
}

/** An edition ready to judge by. */
export interface Policies {
  readonly edition: EditionRecord;
  readonly packs: readonly CompiledPack[];
  readonly tables: Tables;
  /** Values of parameters that are set for levels, units, systems and hosts. */
  readonly overrides: Overrides;
  /** Numbers of the advisory feeds. */
  readonly feeds: readonly number[];
  readonly advisories: EditionAdvisories;
  /** The edition's: hosts judged under another one are judged again. */
  readonly fingerprint: string;
  readonly rules: ReadonlyMap<string, PackRule>;
  /** Numbers of the rules in the store. */
  readonly numbers: RuleNumbers;
}

export function describePolicies(
  edition: EditionRecord,
  made: Pick<Policies, 'packs' | 'tables' | 'overrides' | 'numbers'>,
): Policies {
  const rules = new Map<string, PackRule>();
  for (const pack of made.packs)
    for (const compiled of pack.rules) rules.set(ruleKey(pack.pack.id, compiled.rule.id), { pack, compiled });
  const { feeds } = edition.parts;
  return {
    edition,
    ...made,
    feeds,
    advisories: createEditionAdvisories(feeds),
    fingerprint: edition.fingerprint,
    rules,
  };
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
