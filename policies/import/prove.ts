import type { Catalogue } from '../rules/catalogue.ts';
import { Refusal } from '../rules/complaints.ts';
import { loadPack } from '../rules/load.ts';
import type { Condition, Example, Pack, Rule } from '../rules/pack.ts';
import { inventoryOf, type Model } from './model.ts';
import { merge, modelsOf } from './models.ts';

/** A rule with examples that were run, or why there are none. */
export type Proven = { readonly rule: Rule; readonly sections: readonly string[] } | { readonly fault: string };

/** What proving one rule after another needs. */
export interface Workshop {
  readonly catalogue: Catalogue;
  readonly controls: ReadonlySet<string>;
  /** The pack without its rules. */
  readonly frame: Omit<Pack, 'rules'>;
}

/** Ways to satisfy the pack's own condition that are tried. */
const MAX_HOSTS = 3;

/**
 * Writes a passing, a failing and an unknown example for a rule from its own condition, and runs them as the linter
 * does: an example that comes out otherwise is not written. Where none can be found the rule is not proven.
 */
export function proveRule(draft: Omit<Rule, 'examples'>, workshop: Workshop): Proven {
  try {
    return prove(draft, workshop);
  } catch (error) {
    if (error instanceof Refusal) return { fault: error.message };
    throw error;
  }
}

function prove(draft: Omit<Rule, 'examples'>, workshop: Workshop): Proven {
  const { catalogue, frame } = workshop;
  const hosts = frame.when === undefined ? [undefined] : modelsOf(frame.when, true, catalogue).slice(0, MAX_HOSTS);
  const pass = firstThatHolds(draft, 'pass', proposals(draft.must, true, hosts, catalogue), workshop);
  if ('fault' in pass) return pass;
  const fail = firstThatHolds(draft, 'fail', proposals(draft.must, false, hosts, catalogue), workshop);
  if ('fault' in fail) return fail;
  const known = hosts[0];
  const unknown: Example = { verdict: 'unknown', inventory: known === undefined ? {} : inventoryOf(known) };
  const rule: Rule = { ...draft, examples: [pass.example, fail.example, unknown] };
  const { compiled, complaints } = loadPack({ ...frame, rules: [rule] }, workshop);
  const [first] = complaints;
  if (compiled === undefined || first !== undefined) return { fault: first?.message ?? 'does not compile' };
  return { rule, sections: compiled.rules[0]?.sections ?? [] };
}

function proposals(
  must: Condition,
  isWanted: boolean,
  hosts: readonly (Model | undefined)[],
  catalogue: Catalogue,
): Model[] {
  const models = modelsOf(must, isWanted, catalogue);
  return models.flatMap((model) => hosts.flatMap((host) => (host === undefined ? [model] : merge(host, model))));
}

type Found = { readonly example: Example } | { readonly fault: string };

function firstThatHolds(
  draft: Omit<Rule, 'examples'>,
  verdict: 'pass' | 'fail',
  models: readonly Model[],
  workshop: Workshop,
): Found {
  let fault = `no facts make it ${verdict}`;
  for (const model of models) {
    const example: Example = { verdict, inventory: inventoryOf(model) };
    const other: Example = { verdict: 'unknown', inventory: {} };
    const { complaints } = loadPack({ ...workshop.frame, rules: [{ ...draft, examples: [example, other] }] }, workshop);
    const own = complaints.find(
      ({ pointer, message }) => !pointer.startsWith('/rules/0/examples/1') && !/^no example says/.test(message),
    );
    if (own === undefined) return { example };
    fault = own.message;
    if (!own.pointer.startsWith('/rules/0/examples')) return { fault };
  }
  return { fault };
}
