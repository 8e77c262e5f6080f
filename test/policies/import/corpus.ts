import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { stringify } from 'yaml';
import { readScaPolicy } from '../../../policies/import/sca/policy.ts';
import { type Imported, toPack } from '../../../policies/import/to-pack.ts';
import { readYaml } from '../../../policies/import/yaml-door.ts';

/** Facts of one policy of the corpus: expressions and ids, no prose. */
export interface PolicyFacts {
  readonly policy_id: string;
  readonly variables: Readonly<Record<string, unknown>> | null;
  readonly requirements: { readonly condition: string; readonly rules: readonly { readonly raw: string }[] };
  readonly checks: readonly {
    readonly id: number;
    readonly condition: string;
    readonly rules: readonly { readonly raw: string }[];
    readonly compliance: Readonly<Record<string, readonly string[]>>;
  }[];
}

export function readPolicyFacts(corpus: string, name: string): PolicyFacts {
  return JSON.parse(gunzipSync(readFileSync(join(corpus, 'sca', `${name}.json.gz`))).toString()) as PolicyFacts;
}

/** The facts in the form that the importer reads; titles stand in for the prose that the corpus does not hold. */
function asYaml({ policy_id: id, variables, requirements, checks }: PolicyFacts): string {
  return stringify({
    policy: { id, file: `${id}.yml`, name: id, description: 'From facts' },
    ...(variables === null ? {} : { variables }),
    requirements: {
      title: 'x',
      description: 'x',
      condition: requirements.condition,
      rules: requirements.rules.map(({ raw }) => raw),
    },
    checks: checks.map((check) => ({
      id: check.id,
      title: `Check ${check.id}`,
      compliance: Object.entries(check.compliance).map(([name, ids]) => ({ [name]: ids })),
      condition: check.condition,
      rules: check.rules.map(({ raw }) => raw),
    })),
  });
}

export function importFacts(facts: PolicyFacts): Imported {
  const file = `${facts.policy_id}.yml`;
  return toPack(readScaPolicy(readYaml(asYaml(facts), file), file));
}
