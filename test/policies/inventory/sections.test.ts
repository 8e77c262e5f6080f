import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createAjv } from '../../../policies/base/ajv.ts';
import { inPackage } from '../../../policies/base/package-root.ts';
import { derivedSections } from '../../../policies/inventory/derived.ts';
import { reportSchema } from '../../../policies/inventory/envelope.ts';
import { factsAt, readableSections, sectionById, sections, withFacts } from '../../../policies/inventory/inventory.ts';
import type { Section } from '../../../policies/inventory/section.ts';
import { sshdKeywords, sshdMember } from '../../../policies/inventory/sections/sshd.ts';
import type { Shape } from '../../../policies/inventory/shape.ts';

const FOLDER = inPackage('policies', 'inventory', 'sections');

/** Every shape below one, with its path. */
function* shapesIn(shape: Shape, path: string): Generator<readonly [string, Shape]> {
  yield [path, shape];
  if (shape.kind === 'record') {
    for (const [name, member] of Object.entries(shape.members)) yield* shapesIn(member, `${path}.${name}`);
  }
  if (shape.kind === 'list') yield* shapesIn(shape.item, `${path}[]`);
  if (shape.kind === 'map') yield* shapesIn(shape.entry, `${path}{}`);
}

const allShapes = readableSections.flatMap(({ id, shape }) => [...shapesIn(shape, id)]);

function isSection(value: unknown): value is Section {
  return typeof value === 'object' && value !== null && 'shape' in value && 'maxBytes' in value;
}

describe('every section file', () => {
  it.each(readdirSync(FOLDER))('%s exports its sections, each of them listed, and a type for each', async (file) => {
    const exported = Object.values((await import(join(FOLDER, file))) as object).filter(isSection);
    expect(exported.length).toBeGreaterThan(0);
    for (const section of exported) expect(sections).toContain(section);
  });

  it('is reached from the list of sections', async () => {
    const files = await Promise.all(readdirSync(FOLDER).map((file) => import(join(FOLDER, file)) as Promise<object>));
    const exported = new Set(files.flatMap((file) => Object.values(file).filter(isSection)));
    expect([...exported].map(({ id }) => id).sort()).toEqual(sections.map(({ id }) => id).sort());
  });
});

describe('every section', () => {
  it('has an id of its own with one or two parts, and is found by it', () => {
    const ids = readableSections.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) {
      expect(id).toMatch(/^[a-z][A-Za-z0-9]*(\.[a-z][A-Za-z0-9]*)?$/);
      expect(sectionById(id)?.id).toBe(id);
    }
    expect(sectionById('weather')).toBeUndefined();
  });

  it('has limits, and a stream moves', () => {
    for (const { id, maxBytes, isStream, isMoving } of readableSections) {
      expect(maxBytes, id).toBeGreaterThan(0);
      expect(maxBytes, id).toBeLessThanOrEqual(4 * 1024 * 1024);
      if (isStream) expect(isMoving, id).toBe(true);
    }
  });

  it('is derived or part of a report, never both', () => {
    for (const section of sections) expect((section as Section).isDerived, section.id).toBe(false);
    for (const section of derivedSections) expect((section as Section).isDerived, section.id).toBe(true);
  });

  it('has a title in both languages for every field, Vietnamese with its marks', () => {
    for (const [path, { title }] of allShapes) {
      expect(title.vi.trim(), path).not.toBe('');
      expect(title.en.trim(), path).not.toBe('');
      expect(title.vi.normalize('NFC'), path).toBe(title.vi);
    }
    const marked = allShapes.filter(([, { title }]) => /[^\x20-\x7e]/.test(title.vi));
    expect(marked.length / allShapes.length).toBeGreaterThan(0.85);
  });

  it('has a bound on every list and map, and an order for every set of records by members that stand in them', () => {
    for (const [path, shape] of allShapes) {
      if (shape.kind === 'map') expect(shape.maxEntries, path).toBeGreaterThan(0);
      if (shape.kind !== 'list') continue;
      expect(shape.maxItems, path).toBeGreaterThan(0);
      if (shape.isOrdered || shape.item.kind !== 'record') continue;
      expect(shape.sortBy, path).toBeDefined();
      for (const name of shape.sortBy ?? []) expect(Object.keys(shape.item.members), path).toContain(name);
    }
  });

  it('has a scheme beside each version that names one, and required members that exist', () => {
    for (const [path, shape] of allShapes) {
      if (shape.kind !== 'record') continue;
      for (const name of shape.required) expect(Object.keys(shape.members), path).toContain(name);
      for (const member of Object.values(shape.members)) {
        if (member.kind === 'text' && member.schemeBeside)
          expect(Object.keys(shape.members)).toContain(member.schemeBeside);
      }
    }
  });

  it('is named by none of the nine words of conditions', () => {
    const words = ['all', 'any', 'none', 'each', 'some', 'no', 'count', 'where', 'is'];
    for (const { id } of readableSections) expect(words).not.toContain(id);
  });
});

describe('the published schema', () => {
  it('is a valid schema that takes no surplus member anywhere', () => {
    const ajv = createAjv({ strict: false, validateFormats: false });
    expect(ajv.validateSchema(reportSchema('published'))).toBe(true);
    const check = ajv.compile(reportSchema('published'));
    expect(check({ contract: '1.0' })).toBe(false);
  });
});

describe('facts of an inventory', () => {
  it('are found and replaced by section id, nested ones too', () => {
    const before = { os: { id: 'debian' }, settings: { pam: {} } };
    const after = withFacts(before, 'settings.loginDefs', { files: [] });
    expect(factsAt(after, 'settings.loginDefs')).toEqual({ files: [] });
    expect(factsAt(after, 'settings.pam')).toEqual({});
    expect(factsAt(after, 'os')).toEqual({ id: 'debian' });
    expect(factsAt(before, 'settings.loginDefs')).toBeUndefined();
    expect(factsAt(before, 'toString')).toBeUndefined();
    expect(factsAt(before, 'settings.toString')).toBeUndefined();
  });
});

describe('the keywords of sshd', () => {
  it.each([
    ['PermitRootLogin', 'permitRootLogin'],
    ['MACs', 'macs'],
    ['gssapiauthentication', 'gssapiAuthentication'],
    ['ChallengeResponseAuthentication', 'kbdInteractiveAuthentication'],
    ['PubkeyAcceptedKeyTypes', 'pubkeyAcceptedAlgorithms'],
    ['NoSuchKeyword', undefined],
  ])('%s is the member %s', (keyword, member) => {
    expect(sshdMember(keyword)).toBe(member);
  });

  it('are typed as the contract says', () => {
    const text = [
      'permitRootLogin',
      'compression',
      'gatewayPorts',
      'allowTcpForwarding',
      'allowStreamLocalForwarding',
    ] as const;
    for (const name of [...text, 'permitTunnel', 'permitUserEnvironment', 'ignoreRhosts'] as const) {
      expect(sshdKeywords[name].kind, name).toBe('text');
    }
    for (const name of ['loginGraceTime', 'clientAliveInterval'] as const)
      expect(sshdKeywords[name].kind).toBe('number');
    for (const name of ['ciphers', 'macs', 'kexAlgorithms', 'hostKeyAlgorithms', 'pubkeyAcceptedAlgorithms'] as const) {
      expect(sshdKeywords[name]).toMatchObject({ kind: 'list', isOrdered: true });
    }
  });
});
