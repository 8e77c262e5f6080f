import { WAYS } from './plan.ts';

/** Names that become resource names, URNs and tags: nothing in them that any of those would read as its own. */
const NAME = {
  type: 'string',
  minLength: 1,
  maxLength: 63,
  pattern: '^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$',
} as const;
const TEXT = { type: 'string', minLength: 1, maxLength: 500 } as const;
const CLOUD_NAME = { type: 'string', minLength: 1, maxLength: 255, pattern: '^[^\\u0000-\\u001f]+$' } as const;
const DAY = { type: 'string', format: 'date' } as const;
const CIDR = { type: 'string', maxLength: 18, pattern: '^\\d+\\.\\d+\\.\\d+\\.\\d+/\\d+$' } as const;
const ADDRESS = { type: 'string', maxLength: 15, pattern: '^\\d+\\.\\d+\\.\\d+\\.\\d+$' } as const;
const PORT = { type: 'integer', minimum: 1, maximum: 65535 } as const;
/** A value of a settings file: one line, no comment sign, no line end that would begin another setting. */
const SETTING = { type: ['string', 'number', 'boolean'], maxLength: 200, pattern: '^[^\\u0000-\\u001f#]*$' } as const;

function object(properties: Record<string, object>, required: readonly string[] = Object.keys(properties)) {
  return { type: 'object', additionalProperties: false, properties, required } as const;
}

function list(items: object, maxItems: number, extra: object = {}) {
  return { type: 'array', items, maxItems, ...extra } as const;
}

const words = object({ vi: TEXT, en: TEXT });

const build = object({
  platform: NAME,
  image: CLOUD_NAME,
  flavor: CLOUD_NAME,
  zone: NAME,
  subnet: NAME,
  address: ADDRESS,
  volumes: list(
    object({ name: NAME, sizeGib: { type: 'integer', minimum: 1, maximum: 65536 }, type: CLOUD_NAME }, [
      'name',
      'sizeGib',
    ]),
    20,
  ),
  ports: list(
    object({
      protocol: { enum: ['tcp', 'udp'] },
      from: PORT,
      to: PORT,
      cidrs: list(CIDR, 50, { minItems: 1, uniqueItems: true }),
      why: TEXT,
    }),
    50,
  ),
  settings: object(
    {
      sshd: {
        type: 'object',
        maxProperties: 100,
        propertyNames: { pattern: '^[a-z][A-Za-z0-9]{1,60}$' },
        additionalProperties: SETTING,
      },
      sysctl: {
        type: 'object',
        maxProperties: 200,
        propertyNames: { pattern: '^[a-z0-9_./-]{3,120}$' },
        additionalProperties: { ...SETTING, type: ['string', 'number'] },
      },
      timeZone: { type: 'string', maxLength: 64, pattern: '^[A-Za-z0-9_+-]+(?:/[A-Za-z0-9_+-]+)*$' },
    },
    [],
  ),
});

const host = object(
  {
    name: NAME,
    formerly: NAME,
    from: object({
      hostId: { type: 'string', minLength: 1, maxLength: 128 },
      name: { type: 'string', minLength: 1, maxLength: 255 },
    }),
    unit: NAME,
    system: NAME,
    level: { type: 'integer', minimum: 1, maximum: 5 },
    way: { enum: WAYS },
    reasons: list(object({ code: { type: 'string', pattern: '^[a-z][a-z_]{1,40}$' }, text: words }), 20, {
      minItems: 1,
    }),
    wave: { type: 'integer', minimum: 1, maximum: 1000 },
    after: list(NAME, 100, { uniqueItems: true }),
    deadlineOn: DAY,
    build,
    upgradeTo: CLOUD_NAME,
  },
  ['name', 'unit', 'way', 'reasons', 'wave', 'after'],
);

/** JSON Schema (draft 2020-12) of a plan file. What one field says of another is checked by `validate.ts`. */
export const planSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Muster plan',
  ...object({
    format: { const: 1 },
    name: NAME,
    asOf: DAY,
    catalogue: { type: 'string', minLength: 1, maxLength: 40 },
    units: list(object({ id: NAME, cidr: CIDR }), 1000),
    zones: list(
      object({
        id: NAME,
        title: words,
        availabilityZone: CLOUD_NAME,
        router: CLOUD_NAME,
        adminCidrs: list(CIDR, 50, { minItems: 1, uniqueItems: true }),
      }),
      100,
    ),
    subnets: list(
      object({ id: NAME, unit: NAME, zone: NAME, cidr: CIDR, gateway: ADDRESS, dnsServers: list(ADDRESS, 5) }),
      5000,
    ),
    hosts: list(host, 10_000),
  }),
} as const;
