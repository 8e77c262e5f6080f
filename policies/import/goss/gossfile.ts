import { basename } from 'node:path';
import { MusterError } from '../../base/errors.ts';
import type { Dropped, ForeignPolicy, ForeignRule } from '../foreign.ts';
import { all } from '../formula.ts';
import { isTopMap, type YamlFile } from '../yaml-door.ts';
import { demandsOf, RESOURCES } from './resources.ts';

/** Members of a goss file that are no resources. */
const OTHERS = new Set(['title', 'meta', 'vars']);

/**
 * Reads a goss file: each resource becomes one rule. Throws `bad_request` for members that goss does not know, with
 * their line. Source: goss manual, "The gossfile configuration".
 */
export function readGossfile(file: YamlFile, name: string): ForeignPolicy {
  if (!isTopMap(file.value)) throw new MusterError('bad_request', `${name}: is no goss file; it holds no resources`);
  const rules: ForeignRule[] = [];
  for (const [kind, entries] of Object.entries(file.value)) {
    if (OTHERS.has(kind)) continue;
    const resource = RESOURCES[kind];
    const line = file.lineOf([kind]);
    if (resource === undefined)
      throw new MusterError(
        'bad_request',
        `${name}:${line}: goss has no resource "${kind}"; known are ${Object.keys(RESOURCES).join(', ')}`,
      );
    if (entries === null) continue;
    if (!isTopMap(entries))
      throw new MusterError('bad_request', `${name}:${line}: "${kind}" lists no resources by name`);
    for (const [key, attributes] of Object.entries(entries))
      rules.push(ruleOf(kind, key, attributes, file.lineOf([kind, key])));
  }
  if (rules.length === 0) throw new MusterError('bad_request', `${name}: holds no resources`);
  const id = basename(name).replace(/\.(?:ya?ml|json)$/, '');
  return { id, title: id, whenDropped: [], rules };
}

function ruleOf(kind: string, key: string, raw: unknown, line: number): ForeignRule {
  const resource = RESOURCES[kind];
  const { formulas, unsaid } = resource === undefined ? { formulas: [], unsaid: [] } : demandsOf(resource, key, raw);
  const dropped = unsaid.map(
    ({ attribute, why }): Dropped => ({ clause: `${kind} ${key}: ${attribute}`, ...why, isStricter: false }),
  );
  const attributes = isTopMap(raw) ? raw : {};
  const meta = isTopMap(attributes.meta) ? attributes.meta : {};
  const told = [attributes.title, meta.desc, meta.title].find((text) => typeof text === 'string');
  const must = all(formulas);
  return {
    sourceId: `${kind}-${key}`,
    title: typeof told === 'string' ? told : `${kind} ${key}`,
    references: [],
    safeguards: [],
    line,
    must: formulas.length === 0 || typeof must === 'boolean' ? undefined : must,
    dropped:
      formulas.length > 0 && typeof must === 'boolean'
        ? [...dropped, { clause: `${kind} ${key}`, reason: 'says_nothing', isStricter: false }]
        : dropped,
  };
}
