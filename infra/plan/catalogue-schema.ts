const TEXT = { type: 'string', minLength: 1, maxLength: 2000 } as const;
const TEXTS = { type: 'array', items: TEXT, maxItems: 200 } as const;
const COUNT = { type: 'integer', minimum: 0 } as const;
const BOOLEAN = { type: 'boolean' } as const;
const OBJECT = { type: 'object' } as const;

function object(properties: Record<string, object>, optional: readonly string[] = []) {
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return { type: 'object', additionalProperties: false, properties, required };
}

function list(items: object) {
  return { type: 'array', items, maxItems: 1000 };
}

const words = object({ vi: TEXT, en: TEXT });
const quota = object(
  Object.fromEntries(
    [
      'servers',
      'vcpus',
      'memoryMib',
      'volumes',
      'volumeGib',
      'networks',
      'subnets',
      'ports',
      'securityGroups',
      'securityGroupRules',
    ].map((name) => [name, COUNT]),
  ),
);
const volume = object({ name: TEXT, sizeGib: COUNT, type: TEXT }, ['type']);
const port = object({
  protocol: { enum: ['tcp', 'udp'] },
  from: COUNT,
  to: COUNT,
  source: { enum: ['anywhere', 'internal', 'unit', 'administrators'] },
  why: TEXT,
});

/** One JSON Schema a file of a catalogue folder; operating system facts are checked when a report is made of them. */
export const catalogueSchemas = {
  cloud: object({
    version: TEXT,
    title: words,
    source: TEXT,
    pool: TEXT,
    unitPrefixLength: { type: 'integer', minimum: 8, maximum: 28 },
    internalCidrs: TEXTS,
    dnsServers: TEXTS,
    quota,
    zones: list(
      object({
        id: TEXT,
        title: words,
        levels: list({ type: 'integer', minimum: 1, maximum: 5 }),
        isExposed: BOOLEAN,
        availabilityZone: TEXT,
        router: TEXT,
        adminCidrs: TEXTS,
      }),
    ),
    zoneWithoutLevel: TEXT,
  }),
  flavors: object({
    source: TEXT,
    flavors: list(object({ name: TEXT, vcpus: COUNT, memoryMib: COUNT, diskGib: COUNT })),
  }),
  images: object({
    source: TEXT,
    images: list(
      object({
        name: TEXT,
        os: OBJECT,
        succeeds: TEXTS,
        upgradesFrom: TEXTS,
        takes: TEXTS,
        minDiskGib: COUNT,
        source: TEXT,
      }),
    ),
  }),
  platform: object({
    id: TEXT,
    title: words,
    source: TEXT,
    isExposed: BOOLEAN,
    images: TEXTS,
    minimum: object({ vcpus: COUNT, memoryMib: COUNT, diskGib: COUNT }),
    packages: TEXTS,
    volumes: list(volume),
    ports: list(port),
    settings: OBJECT,
  }),
  lookups: object({ source: TEXT, answers: list(object({ token: TEXT, question: OBJECT, answer: OBJECT })) }),
} as const;
