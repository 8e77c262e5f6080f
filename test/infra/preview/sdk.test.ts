import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { shippedReplaceTable } from '../../../infra/preview/replace-table.ts';
import { declarationFiles, replaceTableOf } from '../../../infra/preview/replace-table-generate.ts';
import { SECRET_SIGNATURE, SIGNATURE, UNKNOWN } from '../../../infra/preview/values.ts';
import { inPackage } from '../../../policies/base/package-root.ts';

const require = createRequire(import.meta.url);
const manifest = JSON.parse(readFileSync(inPackage('package.json'), 'utf8')) as {
  dependencies: Record<string, string>;
};

it('the SDK is pinned exactly, because the preview uses parts of it that it does not promise', () => {
  for (const name of ['@pulumi/pulumi', '@pulumi/openstack']) {
    const { version } = JSON.parse(readFileSync(inPackage('node_modules', name, 'package.json'), 'utf8')) as {
      version: string;
    };
    expect(manifest.dependencies[name]).toBe(version.replace(/^v/, ''));
  }
});

it('every inner part of the SDK that the preview uses is where it was', () => {
  const parts: Record<string, readonly string[]> = {
    '@pulumi/pulumi/runtime/settings.js': ['setMockOptions', 'awaitFeatureSupport'],
    '@pulumi/pulumi/runtime/state.js': ['withLocalStorage'],
    '@pulumi/pulumi/proto/resource_grpc_pb.js': ['ResourceMonitorService'],
    '@pulumi/pulumi/proto/engine_grpc_pb.js': ['EngineService'],
    '@pulumi/pulumi/proto/resource_pb.js': [
      'RegisterResourceResponse',
      'ReadResourceResponse',
      'DeploymentInfo',
      'SupportsFeatureResponse',
      'ResourceMonitorFeature',
      'ResourceInvokeResponse',
    ],
    '@pulumi/pulumi/proto/engine_pb.js': ['SetRootResourceResponse', 'GetRootResourceResponse'],
    '@pulumi/pulumi/proto/provider_pb.js': ['InvokeResponse'],
    'google-protobuf/google/protobuf/struct_pb.js': ['Struct'],
    'google-protobuf/google/protobuf/empty_pb.js': ['Empty'],
  };
  for (const [module, names] of Object.entries(parts)) {
    const exported = (module.startsWith('google') ? createRequire(require.resolve('@pulumi/pulumi')) : require)(
      module,
    ) as Record<string, unknown>;
    for (const name of names) expect(exported[name], `${module} ${name}`).toBeDefined();
  }
});

it('the marks of special values are those of the SDK', () => {
  const rpc = require('@pulumi/pulumi/runtime/rpc.js') as Record<string, string>;
  expect([SIGNATURE, SECRET_SIGNATURE, UNKNOWN]).toEqual([rpc.specialSigKey, rpc.specialSecretSig, rpc.unknownValue]);
});

it('the replace table is what the declarations of the pinned provider and the review give', () => {
  const read = (file: string) => readFileSync(join(inPackage('node_modules', '@pulumi', 'openstack'), file), 'utf8');
  const declarations = Object.fromEntries(Object.entries(declarationFiles).map(([type, file]) => [type, read(file)]));
  expect(shippedReplaceTable).toEqual(replaceTableOf(declarations));
});

it('each reviewed decision is about a property that there is', () => {
  for (const [type, properties] of Object.entries(shippedReplaceTable)) {
    const declaration = readFileSync(
      inPackage('node_modules', '@pulumi', 'openstack', declarationFiles[type] ?? ''),
      'utf8',
    );
    for (const [name, { source, why }] of Object.entries(properties)) {
      expect(declaration, `${type} ${name}`).toMatch(new RegExp(`^ {4}${name}\\??: `, 'm'));
      if (source === 'review') expect(why, `${type} ${name}`).toMatch(/\.$/);
    }
  }
});
