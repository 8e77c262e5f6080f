import { describe, expect, it } from 'vitest';
import type { Plan } from '../../../infra/plan/plan.ts';
import { digestOf } from '../../../infra/preview/digest.ts';
import { hasChanges, type Preview } from '../../../infra/preview/model.ts';
import { summaryHtml } from '../../../infra/preview/summary/html.ts';
import { summaryMarkdown } from '../../../infra/preview/summary/markdown.ts';
import { summarise } from '../../../infra/preview/summary/summarise.ts';
import { summaryText } from '../../../infra/preview/summary/text.ts';
import { inPackage } from '../../../policies/base/package-root.ts';
import { build, changesOf, checkpointOf, host, plan, planWith, previewOf, type RunSettings, stateOf } from '../kit.ts';

const withPassword = (password: string): RunSettings => ({
  config: { 'muster-infra:adminPassword': password },
  secretKeys: ['muster-infra:adminPassword'],
});

/** The digest as text, without what differs from run to run. */
function golden(preview: Preview): string {
  const { duration: _duration, config: _config, ...digest } = digestOf(preview);
  return `${JSON.stringify(digest, (key, value) => (key === 'sourcePosition' ? undefined : value), 4)}\n`;
}

describe('golden digests', () => {
  it.each`
    name               | before       | after                                                                                                     | changes                                                                                                | why
    ${'empty-state'}   | ${undefined} | ${plan}                                                                                                   | ${undefined}                                                                                           | ${'everything is created'}
    ${'no-change'}     | ${plan}      | ${plan}                                                                                                   | ${[]}                                                                                                  | ${'all is the same'}
    ${'scale-up'}      | ${plan}      | ${{ ...plan, hosts: [host, { ...host, name: 'web-2', build: { ...build, address: '10.64.0.11' } }] }}     | ${undefined}                                                                                           | ${'only the second host is created'}
    ${'flavor-change'} | ${plan}      | ${planWith({ flavor: 'm1.large' })}                                                                       | ${['update Instance web-1-server']}                                                                    | ${'a resize updates'}
    ${'image-change'}  | ${plan}      | ${planWith({ image: 'ubuntu-24.04' })}                                                                    | ${['update Instance web-1-server']}                                                                    | ${'a rebuild updates, by review'}
    ${'user-data'}     | ${plan}      | ${planWith({ settings: {} })}                                                                             | ${['replace Instance web-1-server', 'replace VolumeAttach web-1-data']}                                | ${'first-start data replaces, and what hangs on the server with it'}
    ${'rename'}        | ${plan}      | ${planWith({}, { name: 'portal-1', formerly: 'web-1' })}                                                  | ${undefined}                                                                                           | ${'nothing is deleted or created'}
    ${'volume-gone'}   | ${plan}      | ${planWith({ volumes: [] })}                                                                              | ${['delete VolumeAttach web-1-data', 'delete Volume web-1-data-disk', 'delete DataVolume web-1-data']} | ${'a protected delete is an error'}
    ${'stays'}         | ${plan}      | ${{ ...plan, hosts: [{ ...host, build: undefined, way: 'stay', from: { hostId: 'h', name: 'web-1' } }] }} | ${undefined}                                                                                           | ${'a host that stays after all is taken down'}
  `('$name: $why', async ({ name, before, after, changes }) => {
    const state = before === undefined ? {} : { state: await stateOf(before as Plan) };
    const preview = await previewOf(JSON.parse(JSON.stringify(after)) as Plan, state);
    if (changes !== undefined) expect(changesOf(preview)).toEqual(changes);
    await expect(golden(preview)).toMatchFileSnapshot(
      inPackage('test', 'fixtures', 'infra', 'digests', `${name}.json`),
    );
  });

  it('a renamed host is renamed in place: update and same, never delete, create or replace', async () => {
    const preview = await previewOf(planWith({}, { name: 'portal-1', formerly: 'web-1' }), {
      state: await stateOf(plan),
    });
    const operations = new Set(preview.steps.map(({ operation }) => operation));
    expect([...operations].sort()).toEqual(
      ['replace', 'same', 'update'].filter((operation) => operations.has(operation as never)),
    );
    expect(
      preview.steps.filter(({ operation }) => operation === 'replace').map(({ urn }) => urn.split(':').at(-3)),
    ).toEqual([]);
  });

  it('a second host leaves the first one alone', async () => {
    const second = { ...host, name: 'web-2', build: { ...build, address: '10.64.0.11' } };
    const preview = await previewOf({ ...plan, hosts: [host, second] }, { state: await stateOf(plan) });
    expect(changesOf(preview).every((change) => change.startsWith('create') && change.includes('web-2'))).toBe(true);
  });

  it('no change is no change, also with a secret', async () => {
    const preview = await previewOf(plan, {
      ...withPassword('hunter2'),
      state: await stateOf(plan, withPassword('hunter2')),
    });
    expect(hasChanges(preview)).toBe(false);
    expect(new Set(preview.steps.map(({ operation }) => operation))).toEqual(new Set(['same']));
  });

  it('says which protected resource would be touched', async () => {
    const preview = await previewOf(planWith({ volumes: [] }), { state: await stateOf(plan) });
    expect(preview.diagnostics).toMatchObject([
      {
        severity: 'error',
        urn: expect.stringContaining('web-1-data-disk'),
        message: expect.stringContaining('unable to delete'),
      },
    ]);
  });
});

describe('a changed secret', () => {
  it('is seen, and stands in plain text nowhere', async () => {
    const state = await stateOf(plan, withPassword('hunter2-old'));
    const preview = await previewOf(plan, { ...withPassword('hunter2-new'), state });
    expect(changesOf(preview)).toEqual(['update Instance web-1-server']);
    const summary = summarise(preview, { plan, hasState: true });
    const outputs = [
      JSON.stringify(digestOf(preview)),
      JSON.stringify(summary),
      await checkpointOf(plan, withPassword('hunter2-old')),
      ...(['vi', 'en'] as const).flatMap((language) => [
        summaryText(summary, language),
        summaryMarkdown(summary, language),
        summaryHtml(summary, language),
      ]),
    ];
    for (const output of outputs) expect(output).not.toContain('hunter2');
    expect(summaryText(summary, 'en')).toContain('~ adminPass: [secret] -> [secret]');
  });

  it('that is new shows neither', async () => {
    const preview = await previewOf(plan, { ...withPassword('hunter2'), state: await stateOf(plan) });
    expect(JSON.stringify(digestOf(preview))).not.toContain('hunter2');
    expect(digestOf(preview).config).toMatchObject({ 'muster-infra:adminPassword': '[secret]' });
  });

  it('with foreign ciphertext is said not to have been compared', async () => {
    const state = await stateOf(plan, withPassword('hunter2'));
    const foreign = JSON.parse(
      JSON.stringify(state).replaceAll(/"ciphertext":"[^"]*"/g, '"ciphertext":"v1:xyz"'),
    ) as typeof state;
    const preview = await previewOf(plan, { ...withPassword('hunter2'), state: foreign });
    const { risks } = summarise(preview, { plan, hasState: true });
    expect(risks.map(({ code }) => code)).toContain('secret_not_compared');
  });
});
