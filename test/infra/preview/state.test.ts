import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formatsPlugin from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { digestOf } from '../../../infra/preview/digest.ts';
import { readState, writeSimulatedCheckpoint } from '../../../infra/preview/state.ts';
import { checkpointOf, plan, planWith, previewOf, stateOf } from '../kit.ts';

const corpus = process.env.MUSTER_CORPUS;
const bytes = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
const resource = { urn: 'urn:pulumi:s::p::t:m:T::n', type: 't:m:T', custom: true, id: '1', inputs: { a: 1 } };

describe('readState', () => {
  it.each`
    document                                                                                       | count | why
    ${{ version: 3, checkpoint: { stack: 's', latest: { manifest: {}, resources: [resource] } } }} | ${1}  | ${'a checkpoint of the file backend'}
    ${{ version: 4, features: [], checkpoint: { stack: 's', latest: { resources: [resource] } } }} | ${1}  | ${'its next version, with features'}
    ${{ version: 3, deployment: { manifest: {}, resources: [resource] } }}                         | ${1}  | ${'the answer of stack export'}
    ${{ version: 3, checkpoint: { stack: 's' } }}                                                  | ${0}  | ${'a stack that was never updated'}
    ${{ version: 3, deployment: { manifest: {} } }}                                                | ${0}  | ${'a stack that holds nothing'}
    ${{ version: 3, deployment: { resources: [{ ...resource, delete: true }, resource] } }}        | ${1}  | ${'leftovers of a replacement are left out'}
  `('reads $why', ({ document, count }) => {
    expect(readState(bytes(document), 'x').resources).toHaveLength(count);
  });

  it.each`
    document                                                                    | message                        | why
    ${'{'}                                                                      | ${/not JSON/}                  | ${'cut short'}
    ${'[]'}                                                                     | ${/not a JSON object/}         | ${'another shape'}
    ${{ hello: 1 }}                                                             | ${/neither a Pulumi/}          | ${'another document'}
    ${{ version: 9, deployment: {} }}                                           | ${/state version 9/}           | ${'a version of the future'}
    ${{ version: 3, deployment: { resources: [{}] } }}                          | ${/resources\[0\].*no urn/}    | ${'a resource without a name'}
    ${{ version: 3, deployment: { resources: [{ ...resource, inputs: [] }] } }} | ${/inputs that are no object/} | ${'inputs that are a list'}
    ${Buffer.from([0xff, 0xfe, 0x00])}                                          | ${/not JSON/}                  | ${'bytes that are no text'}
  `('refuses $why and names the file', ({ document, message }) => {
    const input = Buffer.isBuffer(document) ? document : bytes(document);
    expect(() => readState(input, 'state.json')).toThrow(message);
    expect(() => readState(input, 'state.json')).toThrow(/state\.json/);
  });

  it('reads gzip and zstd as it reads plain text', () => {
    const plain = bytes({ version: 3, deployment: { resources: [resource] } });
    for (const packed of [plain, gzipSync(plain), zstdCompressSync(plain)])
      expect(readState(packed, 'x').resources[0]?.id).toBe('1');
  });

  it('refuses a small file that would unpack to more than is allowed', () => {
    expect(() => readState(gzipSync(Buffer.alloc(140 * 1024 * 1024)), 'bomb.gz')).toThrow(/bomb\.gz/);
  });

  it.skipIf(corpus === undefined)('reads every real checkpoint and stack export of the corpus (MUSTER_CORPUS)', () => {
    for (const folder of ['checkpoints', 'stack-exports']) {
      for (const file of readdirSync(join(corpus ?? '', 'pulumi', folder))) {
        const { resources } = readState(readFileSync(join(corpus ?? '', 'pulumi', folder, file)), file);
        expect(resources.length, file).toBeGreaterThan(0);
      }
    }
  });
});

/** Pulumi's own schemas, as they were published; a root `$anchor` beside `$id` is what ajv does not take. */
function pulumiSchemas(): Ajv2020 {
  const ajv = new Ajv2020({ strict: false, allErrors: false });
  (formatsPlugin as unknown as (instance: Ajv2020) => void)(ajv);
  const folder = join(corpus ?? '', 'schemas', 'pulumi');
  for (const name of ['property-values.json', 'resources.json', 'deployments.json']) {
    const { $anchor, ...schema } = JSON.parse(readFileSync(join(folder, name), 'utf8')) as Record<string, unknown> & {
      $id: string;
    };
    const text = JSON.stringify(schema).replaceAll('"#property_value"', '"#"');
    ajv.addSchema($anchor === undefined ? schema : (JSON.parse(text) as object), schema.$id);
  }
  return ajv;
}

/** Members that the engine writes and its published schema does not list yet. */
const NOT_IN_SCHEMA = ['sourcePosition', 'ignoreChanges', 'replaceOnChanges', 'retainOnDelete', 'deletedWith'];
const base = 'https://github.com/pulumi/pulumi/blob/master/sdk/go/common/apitype';

function withoutLaggards(value: object): object {
  return Object.fromEntries(Object.entries(value).filter(([name]) => !NOT_IN_SCHEMA.includes(name)));
}

describe.skipIf(corpus === undefined || !existsSync(join(corpus, 'schemas', 'pulumi')))(
  "what we write keeps Pulumi's own schemas (MUSTER_CORPUS)",
  () => {
    it('checkpoints do, with their secrets hashed', async () => {
      const settings = {
        config: { 'muster-infra:adminPassword': 'hunter2' },
        secretKeys: ['muster-infra:adminPassword'],
      };
      const { version, checkpoint } = JSON.parse(await checkpointOf(plan, settings)) as {
        version: number;
        checkpoint: { latest: { resources: object[] } };
      };
      const deployment = { ...checkpoint.latest, resources: checkpoint.latest.resources.map(withoutLaggards) };
      const ajv = pulumiSchemas();
      const isValid = ajv.validate(`${base}/deployments.json`, { version, deployment });
      expect(isValid, JSON.stringify(ajv.errors)).toBe(true);
    });

    it('states of steps do', async () => {
      const ajv = pulumiSchemas();
      const { steps = [] } = digestOf(
        await previewOf(planWith({ flavor: 'm1.large' }), { state: await stateOf(plan) }),
      );
      for (const state of steps
        .flatMap(({ oldState, newState }) => [oldState, newState])
        .filter((one) => one !== undefined)) {
        const isValid = ajv.validate(`${base}/resources.json`, withoutLaggards(state));
        expect(isValid, `${state.urn} ${JSON.stringify(ajv.errors)}`).toBe(true);
      }
    });
  },
);

describe('writeSimulatedCheckpoint', () => {
  it('says of itself that nothing of it exists', async () => {
    expect((await stateOf(plan)).isSimulated).toBe(true);
    expect(
      readState(bytes({ version: 3, deployment: { manifest: { version: 'v3.100.0' }, resources: [] } }), 'x')
        .isSimulated,
    ).toBe(false);
  });

  it('salts secrets afresh, so that equal secrets of two files do not look equal', () => {
    const state = [
      {
        urn: 'urn:pulumi:s::p::t:m:T::n',
        type: 't:m:T',
        custom: true,
        inputs: { a: { '4dabf18193072939515e22adb298388d': '1b47061264138c4ac30d75fd1eb44270', value: 'x' } },
      },
    ];
    expect(writeSimulatedCheckpoint('s', state, '2026-11-21T00:00:00Z')).not.toBe(
      writeSimulatedCheckpoint('s', state, '2026-11-21T00:00:00Z'),
    );
  });
});
