import { expect, it } from 'vitest';
import type { EditionRow, Page } from '../../collector/api.ts';
import { changeEdition } from '../../collector/edition-change.ts';
import { packText } from '../../collector/edition-load.ts';
import { checkAudit } from '../../collector/store/audit.ts';
import { addDocument } from '../../collector/store/documents.ts';
import type { CompiledPack } from '../../policies/rules/compiled.ts';
import { type TestCollector, testCollector } from '../kit/client.ts';
import { describeOnBothStores } from '../kit/database.ts';
import { compile, packOf, ruleOf } from '../kit/rules.ts';

function demanding(maximum: number, more: { readonly id?: string; readonly version?: string } = {}): CompiledPack {
  return compile(packOf([ruleOf({ 'sshd.maxAuthTries': { maximum } })], { id: 'own', ...more }));
}

/** Adds a pack beside those in force. */
function add(collector: TestCollector, pack: CompiledPack) {
  return changeEdition(collector.context, {
    kind: 'pack',
    author: 'an',
    reason: 'asked for by the audit',
    change: async (parts, db) => {
      const sha = await addDocument(db, {
        kind: 'pack',
        text: packText(pack),
        at: collector.clock.now().toISOString(),
        by: 'an',
      });
      const { id, version } = pack.pack;
      return {
        ...parts,
        packs: [...parts.packs.filter((one) => one.id !== id), { id, version, sha, origin: 'added' }],
      };
    },
  });
}

async function editionsOf(collector: TestCollector): Promise<readonly EditionRow[]> {
  const client = await collector.signIn();
  return (await client.get<Page<EditionRow>>('/api/v1/editions')).items;
}

const words = (rows: readonly EditionRow[]): string[] =>
  rows.map(({ number, kind, state, parts }) => {
    const packs = parts.packs.map(({ id, version, origin }) => `${id} ${version} ${origin}`);
    return `${number} ${kind} ${state}: ${packs.join(', ')}`;
  });

describeOnBothStores('editions', (open) => {
  it('are shown at once while nobody has reported', async () => {
    const collector = await testCollector(await open(), { packs: [demanding(6)] });
    const made = await add(collector, demanding(4, { id: 'other' }));
    expect(made).toMatchObject({ kind: 'pack', author: 'an', reason: 'asked for by the audit', state: 'shown' });
    expect(collector.context.policies.packs.map(({ pack }) => pack.id)).toEqual(['own', 'other']);
    expect(words(await editionsOf(collector))).toEqual([
      '2 pack shown: own 1.0.0 shipped, other 1.0.0 added',
      '1 first past: own 1.0.0 shipped',
    ]);
    await collector.close();
  });

  it('need a reason, and parts that can be judged by; else nothing is changed', async () => {
    const collector = await testCollector(await open(), { packs: [demanding(6)] });
    const change = (reason: string, sha: string) =>
      changeEdition(collector.context, {
        kind: 'pack',
        author: 'an',
        reason,
        change: (parts) => ({ ...parts, packs: [{ id: 'x', version: '1', sha, origin: 'added' }] }),
      });
    await expect(change('  ', 'a')).rejects.toMatchObject({ code: 'bad_request' });
    await expect(change('because', 'a')).rejects.toMatchObject({ code: 'store_failed' });
    const wrong = await addDocument(collector.db, { kind: 'pack', text: '{"id":"x"}', at: 'now', by: 'an' });
    await expect(change('because', wrong)).rejects.toMatchObject({ code: 'pack_invalid' });
    expect(await editionsOf(collector)).toHaveLength(1);
    // The number of the one that failed is not remembered as what it was meant to be.
    await add(collector, demanding(4));
    expect(collector.context.policies.packs).toHaveLength(1);
    expect(collector.context.policies.packs[0]?.rules[0]?.rule.must).toEqual({ 'sshd.maxAuthTries': { maximum: 4 } });
    await collector.close();
  });

  it('are rolled back by a new one, which is recorded with author and reason', async () => {
    const db = await open();
    const collector = await testCollector(db, { packs: [demanding(6)] });
    const agent = await collector.enrol();
    await agent.send(agent.seal(agent.report()));
    await collector.settle();
    await add(collector, demanding(4, { version: '2.0.0' }));
    await collector.settle();
    const client = await collector.signIn();
    const refused = await client.ask('POST', '/api/v1/editions/2/restore', { reason: 'no' });
    expect(refused).toMatchObject({ status: 400, body: { code: 'bad_request' } });
    expect((await client.ask('POST', '/api/v1/editions/9/restore', { reason: 'no' })).status).toBe(404);
    expect((await client.ask('POST', '/api/v1/editions/1/restore', { reason: '' })).status).toBe(400);
    const { status, body } = await client.ask('POST', '/api/v1/editions/1/restore', { reason: 'too strict' });
    expect({ status, body }).toMatchObject({
      status: 201,
      body: {
        number: 3,
        kind: 'rollback',
        author: 'admin',
        reason: 'too strict',
        state: expect.stringMatching(/^(?:judging|shown)$/),
      },
    });
    expect((body as EditionRow).progress).toMatchObject({ hostCount: 1, failedCount: 0 }); // it may have ended by now
    await collector.settle();
    expect(words(await editionsOf(collector))).toEqual([
      '3 rollback shown: own 1.0.0 shipped',
      '2 pack past: own 2.0.0 added',
      '1 first past: own 1.0.0 shipped',
    ]);
    expect((await client.get<EditionRow>('/api/v1/editions/3')).progress).toMatchObject({ judgedCount: 1 });
    expect(await db.selectFrom('findings').select('verdict').execute()).toEqual([{ verdict: 'pass' }]);
    const acts = await db.selectFrom('audit').selectAll().where('act', '=', 'edition_made').execute();
    expect(acts.map(({ person, object }) => `${person} ${object}`)).toEqual([
      'muster edition 1',
      'an edition 2',
      'admin edition 3',
    ]);
    expect((await checkAudit(db)).isIntact).toBe(true);
    await collector.close();
  });

  it('of another Muster keep what was added, and a restart of the same one undoes nothing', async () => {
    const db = await open();
    const first = await testCollector(db, { packs: [demanding(6), demanding(5, { id: 'second' })] });
    await add(first, demanding(4, { id: 'other' }));
    const client = await first.signIn();
    await client.ask('POST', '/api/v1/editions/1/restore', { reason: 'not yet' });
    await testCollector(db, { packs: [demanding(6), demanding(5, { id: 'second' })] });
    expect(words(await editionsOf(first)).slice(0, 1)).toEqual([
      '3 rollback shown: own 1.0.0 shipped, second 1.0.0 shipped',
    ]);
    await client.ask('POST', '/api/v1/editions/2/restore', { reason: 'now' });
    await testCollector(db, { packs: [demanding(3, { version: '1.1.0' }), demanding(1, { id: 'third' })] });
    const [newest] = await editionsOf(first);
    expect(words(newest === undefined ? [] : [newest])).toEqual([
      '5 upgrade shown: own 1.1.0 shipped, third 1.0.0 shipped, other 1.0.0 added',
    ]);
    expect(newest?.reason).toBe(
      'another Muster was started: own 1.0.0 becomes 1.1.0, third 1.0.0 is new, second leaves',
    );
    await first.close();
  });

  it('leave out an added pack that this Muster cannot read, and say so', async () => {
    const db = await open();
    const first = await testCollector(db, { packs: [demanding(6)] });
    await add(first, demanding(4, { id: 'other' }));
    const broken = await addDocument(db, { kind: 'pack', text: '{"id":"other"}', at: 'now', by: 'an' });
    const row = await db
      .selectFrom('editions')
      .select('parts')
      .where('edition_number', '=', 2)
      .executeTakeFirstOrThrow();
    const parts = JSON.parse(row.parts) as EditionRow['parts'];
    const packs = parts.packs.map((pack) => (pack.id === 'other' ? { ...pack, sha: broken } : pack));
    await db
      .updateTable('editions')
      .set({ parts: JSON.stringify({ ...parts, packs }) })
      .where('edition_number', '=', 2)
      .execute();
    const second = await testCollector(db, { packs: [demanding(3, { version: '1.1.0' })] });
    const [newest] = await editionsOf(second);
    expect(words(newest === undefined ? [] : [newest])).toEqual(['3 upgrade shown: own 1.1.0 shipped']);
    expect(newest?.reason).toContain('other 1.0.0 is left out: the pack "other" is not valid');
    await second.close();
  });
});
