import type { ReplaceDecision, ReplaceTable } from './replace-table.ts';

/** One property of an `...Args` interface of a provider's type declarations, with its comment on one line. */
const PROPERTY = /\/\*\*((?:[^*]|\*(?!\/))*)\*\/\s*(\w+)\??: |^ {4}(\w+)\??: /gm;

/** Sentences by which the provider's documentation says that a change replaces the resource, or does not. */
const REPLACES =
  /\bchanging (?:this|it)(?: value)? (?:creates|forces|recreates|will create) (?:a |the )?(?:new\b|recreat)|\bchanging this creates\b/i;
const UPDATES =
  /\bchanging (?:this|it)(?: value)?\s+(?:updates|changes|resizes|rebuilds|results|removes|enables|renames|or)\b/i;

/**
 * Reads what the comments of a type declaration (`compute/instance.d.ts`) say about each argument. A comment that says
 * nothing gives `silent`, never a guess.
 * Source: the declarations of @pulumi/openstack, generated from the Terraform provider's documentation.
 */
function decisionsFromDeclaration(declaration: string): Record<string, ReplaceDecision> {
  const start = declaration.search(/export interface \w+Args \{/);
  const body = start < 0 ? '' : declaration.slice(start, declaration.indexOf('\n}', start));
  const decisions: Record<string, ReplaceDecision> = {};
  for (const [, comment = '', named, bare] of body.matchAll(PROPERTY)) {
    const name = named ?? bare;
    if (name === undefined) continue;
    const text = comment.replaceAll(/\s*\n\s*\*\s?/g, ' ');
    decisions[name] = REPLACES.test(text)
      ? { replaces: true, source: 'sdk' }
      : UPDATES.test(text)
        ? { replaces: false, source: 'sdk' }
        : { replaces: null, source: 'silent' };
  }
  return decisions;
}

/** What a person decided after reading more than the comments. Each entry says on what ground. */
const reviewed: Readonly<
  Record<string, Readonly<Record<string, { readonly replaces: boolean; readonly why: string }>>>
> = {
  'openstack:compute/instance:Instance': {
    name: { replaces: false, why: 'Nova renames a server in place: PUT /servers/{id}, Compute API reference.' },
    imageId: {
      replaces: false,
      why: 'The comment says that a change rebuilds the existing server. It keeps id and ports, and erases the root disk.',
    },
    imageName: { replaces: false, why: 'As imageId: a rebuild, which erases the root disk.' },
    powerState: { replaces: false, why: 'Start and stop are actions on the existing server, Compute API reference.' },
    schedulerHints: { replaces: true, why: 'Hints are read only while a server is created, Compute API reference.' },
  },
  'openstack:compute/volumeAttach:VolumeAttach': {
    instanceId: {
      replaces: true,
      why: 'An attachment is made for one server and cannot be moved, Compute API reference os-volume_attachments.',
    },
    volumeId: {
      replaces: true,
      why: 'Swapping volumes is an administrator action that this resource does not use, Compute API reference.',
    },
    device: { replaces: true, why: 'The device name is given at attachment only, Compute API reference.' },
  },
  'openstack:blockstorage/volume:Volume': {
    size: {
      replaces: false,
      why: 'A volume is extended in place (os-extend, Block Storage API reference). Making it smaller is refused by Cinder.',
    },
  },
  'openstack:networking/network:Network': {
    tags: { replaces: false, why: 'Tags are set on the existing network, Networking API reference.' },
    portSecurityEnabled: {
      replaces: false,
      why: 'Updated in place, Networking API reference port-security extension.',
    },
  },
  'openstack:networking/subnet:Subnet': {
    tags: { replaces: false, why: 'Tags are set on the existing subnet, Networking API reference.' },
    cidr: { replaces: true, why: 'The range of a subnet cannot be updated, Networking API reference "Update subnet".' },
  },
  'openstack:networking/port:Port': {
    fixedIps: {
      replaces: false,
      why: 'Addresses are updated on the existing port, Networking API reference "Update port". The server is off its address until it asks again.',
    },
    securityGroupIds: {
      replaces: false,
      why: 'Groups are updated on the existing port, Networking API reference "Update port".',
    },
    tags: { replaces: false, why: 'Tags are set on the existing port, Networking API reference.' },
  },
  'openstack:networking/secGroup:SecGroup': {
    name: { replaces: false, why: 'Renamed in place, Networking API reference "Update security group".' },
    description: { replaces: false, why: 'Updated in place, Networking API reference "Update security group".' },
    tags: { replaces: false, why: 'Tags are set on the existing group, Networking API reference.' },
  },
};

/** Lays the reviewed decisions over those of the declarations. `declarations` maps a type token to its file's text. */
export function replaceTableOf(declarations: Readonly<Record<string, string>>): ReplaceTable {
  return Object.fromEntries(
    Object.entries(declarations).map(([type, text]) => {
      const overlay = Object.entries(reviewed[type] ?? {}).map(
        ([name, { replaces, why }]) => [name, { replaces, source: 'review', why }] as const,
      );
      return [type, { ...decisionsFromDeclaration(text), ...Object.fromEntries(overlay) }];
    }),
  );
}

/** Where the declarations of the types in use lie inside @pulumi/openstack. */
export const declarationFiles: Readonly<Record<string, string>> = {
  'openstack:blockstorage/volume:Volume': 'blockstorage/volume.d.ts',
  'openstack:compute/instance:Instance': 'compute/instance.d.ts',
  'openstack:compute/volumeAttach:VolumeAttach': 'compute/volumeAttach.d.ts',
  'openstack:networking/network:Network': 'networking/network.d.ts',
  'openstack:networking/port:Port': 'networking/port.d.ts',
  'openstack:networking/routerInterface:RouterInterface': 'networking/routerInterface.d.ts',
  'openstack:networking/secGroup:SecGroup': 'networking/secGroup.d.ts',
  'openstack:networking/secGroupRule:SecGroupRule': 'networking/secGroupRule.d.ts',
  'openstack:networking/subnet:Subnet': 'networking/subnet.d.ts',
};
