import { describe, expect, it } from 'vitest';
import { loadTables } from '../../../policies/derive/tables.ts';
import { factsAt } from '../../../policies/inventory/inventory.ts';
import type { Shape } from '../../../policies/inventory/shape.ts';
import { sectionStates } from '../../../policies/inventory/states.ts';
import { derive } from '../../../policies/judge-report.ts';
import { isPlainObject } from '../../../policies/rules/collection.ts';
import { Refusal } from '../../../policies/rules/complaints.ts';
import { Context } from '../../../policies/rules/context.ts';
import { draftRule, type ModelHost, samplePath } from '../../../policies/rules/draft-rule.ts';
import { judgeHost } from '../../../policies/rules/judge.ts';
import { loadPack, standardCatalogue } from '../../../policies/rules/load.ts';
import { keyInPath } from '../../../policies/rules/path.ts';
import { RECORDED_HOSTS, type RecordedHost, reportOf } from '../../kit/hosts.ts';

const catalogue = standardCatalogue();
const tables = loadTables();

async function subjectOf(host: RecordedHost) {
  const report = await reportOf(host);
  const asOf = report.collectedAt;
  const read = { inventory: report.inventory, states: sectionStates(report), asOf, register: { labels: [] } };
  return derive(read, tables);
}

/** Every path down to the leaves, at most `limit` entries of a map. */
function* pathsBelow(path: string, shape: Shape, value: unknown, limit = 4): Generator<string> {
  yield path;
  if (!isPlainObject(value)) return;
  for (const [name, inner] of Object.entries(value).slice(0, shape.kind === 'map' ? limit : undefined)) {
    const member = shape.kind === 'map' ? shape.entry : shape.kind === 'record' ? shape.members[name] : undefined;
    if (member !== undefined)
      yield* pathsBelow(shape.kind === 'map' ? path + keyInPath(name) : `${path}.${name}`, member, inner, limit);
  }
}

describe.each(RECORDED_HOSTS)('rules made from the recorded host %s', (host) => {
  it('are valid with their examples, and the host keeps them: what cannot become a rule is refused with a reason', async () => {
    const subject = await subjectOf(host);
    const model: ModelHost = {
      name: host,
      catalogue,
      context: new Context(subject.inventory, subject.states, Date.parse(subject.asOf)),
    };
    let made = 0;
    const wrong: string[] = [];
    for (const { id, shape } of catalogue.byId.values()) {
      const facts = factsAt(subject.inventory, id);
      const sample = samplePath(id, shape, facts);
      for (const path of new Set([...pathsBelow(id, shape, facts), ...(sample === undefined ? [] : [sample])])) {
        try {
          const rules = [draftRule(path, model)];
          const { compiled, complaints } = loadPack({
            id: 'made',
            version: '0.1.0',
            format: 1,
            title: { vi: 'Thử', en: 'Try' },
            rules,
          });
          const verdict = compiled === undefined ? complaints[0]?.message : judgeHost([compiled], subject)[0]?.verdict;
          if (verdict !== 'pass') wrong.push(`${path}: ${verdict}`);
          made += 1;
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(made).toBeGreaterThan(50);
  });
});
