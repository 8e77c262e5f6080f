import type { Ajv2020 } from 'ajv/dist/2020.js';
import { complaintOf } from '../base/ajv.ts';
import { isObject } from '../base/json.ts';
import { pointerStep } from '../base/json-pointer.ts';
import { reportSchema } from './envelope.ts';
import { type Complaints, explainFacts, unknownMember } from './explain.ts';
import { sectionById, sections } from './inventory.ts';
import { derivedMessage } from './report-rules.ts';

/** Finds the words for a report that its schema refused: each member of the envelope, each probe, each fact. */
export function explainReport(ajv: Ajv2020, value: unknown, out: Complaints): void {
  if (!isObject(value)) {
    out.add('', 'a report is an object');
    return;
  }
  const { properties, required } = reportSchema('door') as {
    properties: Readonly<Record<string, unknown>>;
    required: readonly string[];
  };
  for (const name of required) if (!Object.hasOwn(value, name)) out.add('', `the member "${name}" is missing`);
  for (const [name, member] of Object.entries(value)) {
    const pointer = pointerStep(name);
    if (!Object.hasOwn(properties, name)) out.add(pointer, unknownMember(name, Object.keys(properties)));
    else if (name === 'inventory') explainInventory(member, out);
    else if (name === 'probes' && isObject(member)) explainProbes(ajv, member, out);
    else explainPart(ajv, `#/properties/${name}`, member, pointer, out);
  }
}

function explainProbes(ajv: Ajv2020, probes: Readonly<Record<string, unknown>>, out: Complaints): void {
  explainPart(ajv, '#/properties/probes', probes, '/probes', out);
  const [whole] = out.list.slice(-1);
  for (const [name, probe] of Object.entries(probes)) {
    if (out.isFull) return;
    const pointer = `/probes${pointerStep(name)}`;
    if (whole?.pointer.startsWith(pointer)) continue;
    explainPart(ajv, '#/$defs/probe', probe, pointer, out);
  }
}

/** The first complaint of ajv about one part. */
function explainPart(ajv: Ajv2020, fragment: string, part: unknown, pointer: string, out: Complaints): void {
  const check = ajv.getSchema(`muster-report${fragment}`);
  if (check === undefined || check(part)) return;
  for (const error of (check.errors ?? []).slice(0, 1)) {
    const complaint = complaintOf(error);
    out.add(pointer + complaint.pointer, complaint.message);
  }
}

function explainInventory(inventory: unknown, out: Complaints): void {
  if (!isObject(inventory)) {
    out.add('/inventory', 'must be an object');
    return;
  }
  const ids = sections.map(({ id }) => id);
  const groups = new Set(ids.filter((id) => id.includes('.')).map((id) => id.slice(0, id.indexOf('.'))));
  for (const [name, facts] of Object.entries(inventory)) {
    if (!groups.has(name)) {
      explainSection(name, facts, `/inventory${pointerStep(name)}`, ids, out);
    } else if (!isObject(facts) || Object.keys(facts).length === 0) {
      out.add(`/inventory/${name}`, 'must be an object with at least one section');
    } else {
      for (const [part, inner] of Object.entries(facts)) {
        explainSection(`${name}.${part}`, inner, `/inventory/${name}${pointerStep(part)}`, ids, out);
      }
    }
  }
}

function explainSection(id: string, facts: unknown, pointer: string, ids: readonly string[], out: Complaints): void {
  const section = sectionById(id);
  if (section === undefined) out.add(pointer, unknownMember(id, ids));
  else if (section.isDerived) out.add(pointer, derivedMessage(id));
  else explainFacts(section.shape, facts, pointer, out);
}
