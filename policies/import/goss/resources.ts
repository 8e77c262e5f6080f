import { activeFormula, all, any, type Formula, fact, keyed, not } from '../formula.ts';
import { isUnsaid, type Unsaid, unsaid } from '../reasons.ts';
import { isTopMap } from '../yaml-door.ts';
import { matcherFormula } from './matcher.ts';

type Attributes = Readonly<Record<string, unknown>>;
type Said = Formula | Unsaid;

/** One kind of resource: what each of its attributes demands of a host. */
export interface Resource {
  /** Attribute that may hold the name in place of the key. */
  readonly nameBy?: string;
  attribute(name: string, attribute: string, value: unknown, all: Attributes): Said;
}

/** Attributes that say how goss works, and nothing of the host. */
const SILENT = new Set([
  'title',
  'meta',
  'skip',
  'timeout',
  'name',
  'path',
  'port',
  'username',
  'groupname',
  'mountpoint',
  'comm',
  'exec',
]);

function orUnsaid(formula: Formula | undefined, detail: string): Said {
  return formula === undefined ? unsaid('pattern_unclear', detail) : formula;
}

const packageResource: Resource = {
  nameBy: 'name',
  attribute(name, attribute, value) {
    const where = { '.name': name };
    if (attribute === 'installed')
      return value === false ? not({ some: 'packages', where }) : { some: 'packages', where };
    if (attribute !== 'versions' || !Array.isArray(value)) return unsaid('pattern_unclear', attribute);
    if (!value.every((version) => typeof version === 'string' || typeof version === 'number'))
      return unsaid('pattern_unclear', attribute);
    // goss shows the version of an rpm without its release, the inventory whole.
    return all(
      value.map((version) => ({
        some: 'packages',
        where,
        is: { '.version': { pattern: `^(?:\\d+:)?${quoted(String(version))}(?:-|$)` } },
      })),
    );
  },
};

function quoted(text: string): string {
  return text.replace(/[.+*?^$()|[\]{}\\]/g, '\\$&');
}

const serviceResource: Resource = {
  nameBy: 'name',
  attribute(name, attribute, value) {
    // Under systemd a bare name is a service; SysV and Windows know it as it is.
    const names = name.includes('.') ? [name] : [`${name}.service`, name];
    const isAny = (member: string, test: unknown) =>
      any(names.map((unit) => fact(`${keyed('services', unit)}.${member}`, test)));
    const runs = any(names.map((unit) => activeFormula(keyed('services', unit))));
    if (attribute === 'enabled')
      return value === false ? not(isAny('startsAtBoot', true)) : isAny('startsAtBoot', true);
    if (attribute === 'running') return value === false ? not(runs) : runs;
    return unsaid('field_missing', attribute);
  },
};

const FILE_TYPES: Readonly<Record<string, string>> = { file: 'file', directory: 'directory' };

const fileResource: Resource = {
  nameBy: 'path',
  attribute(name, attribute, value) {
    const path = name.length > 1 ? name.replace(/\/+$/, '') : name;
    const base = keyed('files', path);
    if (attribute === 'exists') return fact(base, { exists: value !== false });
    if (attribute === 'mode')
      return typeof value === 'string' && /^[0-7]{3,4}$/.test(value)
        ? fact(`${base}.mode`, value.padStart(4, '0'))
        : unsaid('pattern_unclear', attribute);
    if (attribute === 'owner' || attribute === 'group')
      return orUnsaid(matcherFormula(`${base}.${attribute}`, value, 'text'), attribute);
    if (attribute === 'uid' || attribute === 'gid')
      return orUnsaid(
        matcherFormula(`${base}.${attribute === 'uid' ? 'ownerId' : 'groupId'}`, value, 'number'),
        attribute,
      );
    if (attribute === 'size') return orUnsaid(matcherFormula(`${base}.sizeBytes`, value, 'number'), attribute);
    if (attribute === 'sha256') return orUnsaid(matcherFormula(`${base}.sha256`, value, 'text'), attribute);
    if (attribute === 'linked-to') return orUnsaid(matcherFormula(`${base}.linkTo`, value, 'text'), attribute);
    if (attribute === 'filetype') {
      const type = FILE_TYPES[String(value)];
      if (value === 'symlink') return fact(`${base}.linkTo`, { exists: true });
      return type === undefined ? unsaid('field_missing', `filetype ${String(value)}`) : fact(`${base}.type`, type);
    }
    if (attribute === 'contents' || attribute === 'contains')
      return Array.isArray(value) && value.length === 0 ? true : unsaid('file_not_read', path);
    return unsaid('field_missing', attribute);
  },
};

const portResource: Resource = {
  nameBy: 'port',
  attribute(name, attribute, value, attributes) {
    const [, protocol = 'tcp', six, port = ''] = /^(?:(tcp|udp)(6?):)?(\d{1,5})$/.exec(name) ?? [];
    if (port === '') return unsaid('malformed', name);
    // goss tells sockets of IPv6 apart; one that takes both families is shown as either.
    const where = {
      '.protocol': protocol,
      '.port': Number(port),
      ...(six === '6' ? { '.address': { pattern: ':' } } : {}),
    };
    if (attribute === 'listening')
      return value === false ? not({ some: 'listeners', where }) : { some: 'listeners', where };
    if (attribute !== 'ip' || attributes.listening === false) return unsaid('pattern_unclear', attribute);
    const addresses = (Array.isArray(value) ? value : [value]).filter((address) => typeof address === 'string');
    return addresses.length === 0
      ? true
      : all(addresses.map((address) => ({ some: 'listeners', where: { ...where, '.address': address } })));
  },
};

const userResource: Resource = {
  nameBy: 'username',
  attribute(name, attribute, value) {
    const base = keyed('users', name);
    if (attribute === 'exists') return fact(base, { exists: value !== false });
    if (attribute === 'uid' || attribute === 'gid')
      return orUnsaid(matcherFormula(`${base}.${attribute}`, value, 'number'), attribute);
    if (attribute === 'groups') return orUnsaid(matcherFormula(`${base}.groups`, value, 'list'), attribute);
    if (attribute === 'home' || attribute === 'shell')
      return orUnsaid(matcherFormula(`${base}.${attribute}`, value, 'text'), attribute);
    return unsaid('field_missing', attribute);
  },
};

const groupResource: Resource = {
  nameBy: 'groupname',
  attribute(name, attribute, value) {
    const base = keyed('groups', name);
    if (attribute === 'exists') return fact(base, { exists: value !== false });
    return attribute === 'gid'
      ? orUnsaid(matcherFormula(`${base}.gid`, value, 'number'), attribute)
      : unsaid('field_missing', attribute);
  },
};

const kernelResource: Resource = {
  nameBy: 'name',
  attribute(name, attribute, value) {
    return attribute === 'value'
      ? orUnsaid(matcherFormula(`${keyed('sysctl', name)}.running`, value, 'value'), attribute)
      : unsaid('field_missing', attribute);
  },
};

const mountResource: Resource = {
  nameBy: 'mountpoint',
  attribute(name, attribute, value) {
    const base = keyed('mounts', name);
    if (attribute === 'exists') return fact(base, { exists: value !== false });
    if (attribute === 'opts' || attribute === 'vfs-opts')
      return orUnsaid(matcherFormula(`${base}.options`, value, 'list'), attribute);
    if (attribute === 'source') return orUnsaid(matcherFormula(`${base}.source`, value, 'text'), attribute);
    if (attribute === 'filesystem') return orUnsaid(matcherFormula(`${base}.fsType`, value, 'text'), attribute);
    if (attribute === 'usage')
      return orUnsaid(matcherFormula(`${keyed('filesystems', name)}.usedPercent`, value, 'number'), attribute);
    return unsaid('field_missing', attribute);
  },
};

const interfaceResource: Resource = {
  nameBy: 'name',
  attribute(name, attribute, value) {
    const base = keyed('network.interfaces', name);
    if (attribute === 'exists') return fact(base, { exists: value !== false });
    if (attribute === 'mtu') return orUnsaid(matcherFormula(`${base}.mtu`, value, 'number'), attribute);
    if (attribute !== 'addrs' || !Array.isArray(value)) return unsaid('field_missing', attribute);
    const wanted = value.map((address) => /^(\S+)\/(\d{1,3})$/.exec(String(address)));
    return wanted.every((found) => found !== null)
      ? all(
          wanted.map((found) => ({
            some: `${base}.addresses`,
            where: { '.address': found?.[1] ?? '', '.prefixLength': Number(found?.[2]) },
          })),
        )
      : unsaid('pattern_unclear', attribute);
  },
};

/** A resource of which nothing is in the inventory. */
function without(reason: Unsaid['reason']): Resource {
  return { attribute: (name) => unsaid(reason, name.slice(0, 80)) };
}

/** Every kind of resource of goss. Source: goss manual, "Available tests". */
export const RESOURCES: Readonly<Record<string, Resource>> = {
  package: packageResource,
  service: serviceResource,
  file: fileResource,
  port: portResource,
  user: userResource,
  group: groupResource,
  'kernel-param': kernelResource,
  mount: mountResource,
  interface: interfaceResource,
  process: without('process_list'),
  command: without('unknown_command'),
  addr: without('network_probe'),
  dns: without('network_probe'),
  http: without('network_probe'),
  matching: without('not_of_a_host'),
  gossfile: without('other_file'),
};

/** The demands of one resource, attribute by attribute. */
export function demandsOf(
  resource: Resource,
  key: string,
  raw: unknown,
): { readonly formulas: Formula[]; readonly unsaid: { readonly attribute: string; readonly why: Unsaid }[] } {
  const attributes: Attributes = isTopMap(raw) ? raw : {};
  const told = resource.nameBy === undefined ? undefined : attributes[resource.nameBy];
  const name = typeof told === 'string' || typeof told === 'number' ? String(told) : key;
  const formulas: Formula[] = [];
  const missing: { attribute: string; why: Unsaid }[] = [];
  if (attributes.skip === true) return { formulas, unsaid: [{ attribute: 'skip', why: unsaid('skipped') }] };
  const named = Object.entries(attributes).filter(([attribute]) => !SILENT.has(attribute));
  for (const [attribute, value] of named.length > 0 ? named : [['exists', true] as const]) {
    const said = resource.attribute(name, attribute, value, attributes);
    if (typeof said === 'object' && isUnsaid(said)) missing.push({ attribute, why: said });
    else formulas.push(said as Formula);
  }
  return { formulas, unsaid: missing };
}
