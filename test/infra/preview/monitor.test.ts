import * as openstack from '@pulumi/openstack';
import * as pulumi from '@pulumi/pulumi';
import { describe, expect, it } from 'vitest';
import type { Program } from '../../../infra/preview/inproc.ts';
import type { Preview, Step } from '../../../infra/preview/model.ts';
import { isAtOrBelow, parsePath } from '../../../infra/preview/property-path.ts';
import { preview, simulateApply } from '../../../infra/preview/run.ts';
import { readState, type SavedState, writeSimulatedCheckpoint } from '../../../infra/preview/state.ts';
import { nameOf, partsOf, typeOf, urnOf } from '../../../infra/preview/urn.ts';
import { hasUnknown, isSecret, UNKNOWN } from '../../../infra/preview/values.ts';
import { answers, projectFolder } from '../kit.ts';

const common = { projectFolder, project: 'p', stack: 's', answers };
const run = (program: Program, state?: SavedState, extra: object = {}) =>
  preview({ ...common, ...extra, program, ...(state === undefined ? {} : { state }) });

async function saved(program: Program, extra: object = {}): Promise<SavedState> {
  return readState(
    Buffer.from(
      writeSimulatedCheckpoint('s', await simulateApply({ ...common, ...extra, program }), '2026-11-21T00:00:00Z'),
    ),
    'x',
  );
}

function stepOf({ steps }: Preview, name: string): Step {
  const step = steps.find(({ urn }) => nameOf(urn) === name);
  if (step === undefined) throw new Error(`no step for ${name}`);
  return step;
}

class Outer extends pulumi.ComponentResource {
  constructor(name: string, options?: pulumi.ComponentResourceOptions) {
    super('t:m:Outer', name, {}, options);
    const inner = new Inner(`${name}-inner`, { parent: this });
    new openstack.networking.Network(`${name}-inner-net`, { name }, { parent: inner });
  }
}

class Inner extends pulumi.ComponentResource {
  constructor(name: string, options?: pulumi.ComponentResourceOptions) {
    super('t:m:Inner', name, {}, options);
  }
}

describe('URNs', () => {
  it.each`
    parent                                         | type       | name      | urn
    ${undefined}                                   | ${'a:b:C'} | ${'n'}    | ${'urn:pulumi:s::p::a:b:C::n'}
    ${'urn:pulumi:s::p::pulumi:pulumi:Stack::p-s'} | ${'a:b:C'} | ${'n'}    | ${'urn:pulumi:s::p::a:b:C::n'}
    ${'urn:pulumi:s::p::x:y:Z::z'}                 | ${'a:b:C'} | ${'n'}    | ${'urn:pulumi:s::p::x:y:Z$a:b:C::n'}
    ${'urn:pulumi:s::p::o:o:O$x:y:Z::z'}           | ${'a:b:C'} | ${'n::m'} | ${'urn:pulumi:s::p::o:o:O$x:y:Z$a:b:C::n::m'}
  `('$urn', ({ parent, type, name, urn }) => {
    expect(urnOf({ stack: 's', project: 'p', parent, type, name })).toBe(urn);
    expect([partsOf(urn).name, typeOf(urn)]).toEqual([name, type]);
  });

  it('children carry the types of all their parents, and the stack is not one of them', async () => {
    const result = await run(() => void new Outer('o'));
    expect(result.steps.map(({ urn }) => urn)).toContain(
      'urn:pulumi:s::p::t:m:Outer$t:m:Inner$openstack:networking/network:Network::o-inner-net',
    );
    expect(stepOf(result, 'o').new?.parent).toBe('urn:pulumi:s::p::pulumi:pulumi:Stack::p-s');
  });
});

describe('what the program is told while it runs', () => {
  const chain =
    (cidr: string): Program =>
    () => {
      const network = new openstack.networking.Network('net', { name: 'net' });
      const subnet = new openstack.networking.Subnet('sub', { networkId: network.id, cidr });
      const port = new openstack.networking.Port(
        'port',
        { networkId: network.id, fixedIps: [{ subnetId: subnet.id }] },
        { dependsOn: [subnet] },
      );
      return { port: port.id, range: subnet.cidr };
    };

  it('a new resource has an unknown id, and its dependents say on what they wait', async () => {
    const port = stepOf(await run(chain('10.0.0.0/24')), 'port').new;
    expect(port?.inputs?.networkId).toBe(UNKNOWN);
    expect(port?.inputs?.fixedIps).toEqual([{ subnetId: UNKNOWN }]);
    expect(port?.propertyDependencies).toEqual({
      networkId: [expect.stringContaining('::net')],
      fixedIps: [expect.stringContaining('::sub')],
    });
    expect(port?.dependencies).toHaveLength(2);
  });

  it('an existing resource has its old id, and nothing changes', async () => {
    const result = await run(chain('10.0.0.0/24'), await saved(chain('10.0.0.0/24')));
    expect(result.steps.every(({ operation }) => operation === 'same')).toBe(true);
    expect(hasUnknown(result.outputs)).toBe(false);
  });

  it('a replaced resource has an unknown id again, so that what hangs on it shows the change', async () => {
    const result = await run(chain('10.9.0.0/24'), await saved(chain('10.0.0.0/24')));
    expect(stepOf(result, 'sub')).toMatchObject({
      operation: 'replace',
      replaceReasons: [{ key: 'cidr', source: 'table' }],
    });
    expect(stepOf(result, 'port')).toMatchObject({
      operation: 'update',
      changes: [{ text: 'fixedIps[0].subnetId', after: UNKNOWN }],
    });
    expect(result.outputs.range).toBe('10.9.0.0/24');
  });
});

describe('options of the program', () => {
  const volume =
    (size: number, options: pulumi.CustomResourceOptions = {}, name = 'disk'): Program =>
    () => {
      new openstack.blockstorage.Volume(name, { size, availabilityZone: size > 15 ? 'b' : 'a' }, options);
    };

  it.each`
    options                                                                | operation    | why
    ${{}}                                                                  | ${'replace'} | ${'the zone replaces by the table'}
    ${{ ignoreChanges: ['availabilityZone'] }}                             | ${'update'}  | ${'an ignored property does not'}
    ${{ ignoreChanges: ['availabilityZone', 'size'] }}                     | ${'same'}    | ${'nor do two of them'}
    ${{ ignoreChanges: ['availabilityZone'], replaceOnChanges: ['size'] }} | ${'replace'} | ${'the program may ask for it'}
  `('$operation: $why', async ({ options, operation }) => {
    const result = await run(volume(20, options), await saved(volume(10, options)));
    expect(stepOf(result, 'disk').operation).toBe(operation);
  });

  it('names a property of which the table says nothing, instead of guessing silently', async () => {
    const program =
      (flag: boolean): Program =>
      () =>
        void new openstack.blockstorage.Volume('disk', { size: 1, enableOnlineResize: flag });
    expect(stepOf(await run(program(true), await saved(program(false))), 'disk')).toMatchObject({
      operation: 'update',
      undecided: ['enableOnlineResize'],
    });
  });

  it('does not replace a protected resource: that is an error', async () => {
    const result = await run(volume(20, { protect: true }), await saved(volume(10, { protect: true })));
    expect(result.diagnostics).toMatchObject([
      { severity: 'error', message: expect.stringContaining('unable to replace') },
    ]);
  });

  it('a resource that lost its protection in the program may go, once the state says so too', async () => {
    const result = await run(() => undefined, await saved(volume(10)));
    expect(result.diagnostics).toEqual([]);
    expect(stepOf(result, 'disk').operation).toBe('delete');
  });
});

describe('aliases', () => {
  const network =
    (name: string, options: pulumi.CustomResourceOptions = {}): Program =>
    () =>
      void new openstack.networking.Network(name, { name: 'fixed' }, options);

  it.each`
    alias                                                           | why
    ${{ name: 'old' }}                                              | ${'by name'}
    ${'urn:pulumi:s::p::openstack:networking/network:Network::old'} | ${'by URN'}
  `('$why: a renamed resource is the same one', async ({ alias }) => {
    const result = await run(network('new', { aliases: [alias] }), await saved(network('old')));
    expect(stepOf(result, 'new').operation).toBe('same');
    expect(result.steps.some(({ operation }) => operation === 'delete')).toBe(false);
  });

  it('children follow a renamed parent whose name their own begins with', async () => {
    const outer =
      (name: string, options?: pulumi.ComponentResourceOptions): Program =>
      () =>
        void new Outer(name, options);
    const result = await run(outer('new', { aliases: [{ name: 'old' }] }), await saved(outer('old')));
    expect(result.steps.map(({ operation, urn }) => `${operation} ${nameOf(urn)}`)).toEqual(
      expect.arrayContaining(['same new-inner', 'update new-inner-net']),
    );
    expect(result.steps.some(({ operation }) => operation === 'delete' || operation === 'create')).toBe(false);
  });

  it('a resource that moves under a parent keeps its identity', async () => {
    const inside: Program = () => {
      const parent = new Inner('room');
      new openstack.networking.Network(
        'net',
        { name: 'fixed' },
        { parent, aliases: [{ parent: pulumi.rootStackResource }] },
      );
    };
    const result = await run(inside, await saved(network('net')));
    expect(stepOf(result, 'net').operation).toBe('same');
  });

  it('without an alias a renamed resource is another one', async () => {
    const result = await run(network('new'), await saved(network('old')));
    expect([stepOf(result, 'new').operation, stepOf(result, 'old').operation]).toEqual(['create', 'delete']);
  });
});

describe('providers', () => {
  it('nobody wrote one: the default provider of the package and version is made once', async () => {
    const result = await run(() => {
      new openstack.networking.Network('a', {});
      new openstack.networking.Network('b', {});
    });
    expect(
      result.steps.filter(({ urn }) => typeOf(urn) === 'pulumi:providers:openstack').map(({ urn }) => nameOf(urn)),
    ).toEqual(['default_3_15_2']);
    expect(stepOf(result, 'a').new?.provider).toBe(
      `urn:pulumi:s::p::pulumi:providers:openstack::default_3_15_2::${UNKNOWN}`,
    );
  });

  it('another version of the default provider replaces nothing', async () => {
    const program: Program = () => void new openstack.networking.Network('a', {});
    const old = JSON.parse(
      JSON.stringify(await saved(program))
        .replaceAll('3_15_2', '3_9_0')
        .replaceAll('3.15.2', '3.9.0'),
    ) as SavedState;
    const result = await run(program, old);
    expect(stepOf(result, 'a').operation).toBe('same');
    expect(result.steps.some(({ operation }) => operation === 'delete' || operation === 'replace')).toBe(false);
  });

  it('a provider of its own is used, its secrets stay secrets, and changing to it replaces', async () => {
    const plain: Program = () => void new openstack.networking.Network('a', {});
    const own: Program = () => {
      const provider = new openstack.Provider('cloud', { password: pulumi.secret('hunter2') });
      new openstack.networking.Network('a', {}, { provider });
    };
    const result = await run(own, await saved(plain));
    expect(stepOf(result, 'a')).toMatchObject({
      operation: 'replace',
      replaceReasons: [{ key: 'provider', source: 'provider' }],
    });
    expect(isSecret(stepOf(result, 'cloud').new?.inputs?.password)).toBe(true);
  });
});

describe('questions to the cloud', () => {
  const asks: Program = () => ({ image: openstack.images.getImageOutput({ name: 'debian-13', mostRecent: true }).id });

  it('are answered from what was prepared, and listed', async () => {
    const { outputs, lookups } = await run(asks);
    expect(outputs).toEqual({ image: 'catalogue-image-debian-13' });
    expect(lookups).toEqual([
      { token: 'openstack:images/getImage:getImage', question: { name: 'debian-13', mostRecent: true } },
    ]);
  });

  it('the most exact prepared answer wins', async () => {
    const exact = {
      token: 'openstack:images/getImage:getImage',
      question: { name: 'debian-13', mostRecent: true },
      answer: { id: 'exact' },
    };
    expect((await run(asks, undefined, { answers: [...answers, exact] })).outputs).toEqual({ image: 'exact' });
  });
});

describe('other kinds of resources', () => {
  it('a resource that is only read is read, and let go without being deleted', async () => {
    const reads: Program = () => void openstack.networking.Network.get('shared', 'net-id');
    const result = await run(reads);
    expect(stepOf(result, 'shared')).toMatchObject({ operation: 'read', new: { id: 'net-id', external: true } });
    expect(stepOf(await run(() => undefined, await saved(reads)), 'shared').operation).toBe('discard');
  });

  it('an imported resource is imported once', async () => {
    const imports: Program = () => void new openstack.networking.Network('a', { name: 'x' }, { import: 'net-id' });
    expect(stepOf(await run(imports), 'a')).toMatchObject({
      operation: 'import',
      new: { id: 'net-id', importID: 'net-id' },
    });
    expect(stepOf(await run(imports, await saved(imports)), 'a').operation).toBe('same');
  });
});

describe('parts of paths', () => {
  it.each`
    path        | pattern   | isBelow
    ${'a.b'}    | ${'a'}    | ${true}
    ${'a[0].b'} | ${'a[*]'} | ${true}
    ${'a'}      | ${'a.b'}  | ${false}
    ${'ab'}     | ${'a'}    | ${false}
  `('$path below $pattern: $isBelow', ({ path, pattern, isBelow }) => {
    expect(isAtOrBelow(parsePath(path) ?? [], parsePath(pattern) ?? [])).toBe(isBelow);
  });
});
