import { CYCLE_RULES } from './cycle-of-version.ts';

/**
 * JSON Schemas of the three tables in `policies/data`. Strict: a table may be replaced by one that was carried in, and
 * a slip in it would change verdicts of the whole fleet.
 */

const text = { type: 'string', minLength: 1, maxLength: 500 } as const;
const texts = { type: 'array', items: text, maxItems: 500 } as const;
const day = { type: 'string', pattern: '^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$' } as const;
const textOrNull = { type: ['string', 'null'], maxLength: 500 } as const;
const dayOrNull = { type: ['string', 'null'], pattern: day.pattern } as const;
/** A day; `true`: ended, no day given; `false`: none announced; `null`: not stated. */
const end = { type: ['string', 'boolean', 'null'], pattern: day.pattern } as const;

const cycle = {
  type: 'object',
  additionalProperties: false,
  required: ['cycle', 'eol', 'extendedSupport'],
  properties: {
    cycle: text,
    label: textOrNull,
    codename: textOrNull,
    releaseDate: dayOrNull,
    eol: end,
    support: end,
    extendedSupport: end,
    lts: {},
    latest: textOrNull,
    latestReleaseDate: dayOrNull,
    minJavaVersion: {},
    servletVersion: {},
    supportedJavaVersions: {},
    supportedPHPVersions: {},
    supportedPhpVersions: {},
    supportedKubernetesVersions: {},
  },
} as const;

export const lifecycleSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['schemaVersion', 'generatedOn', 'snapshot', 'products'],
  properties: {
    $comment: { type: 'string' },
    schemaVersion: { const: 1 },
    generatedOn: day,
    snapshot: {
      type: 'object',
      additionalProperties: false,
      required: ['repository', 'commitDate', 'licence'],
      properties: { repository: text, commit: text, commitDate: day, licence: text },
    },
    products: {
      type: 'array',
      minItems: 1,
      maxItems: 2000,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['product', 'title', 'cycles', 'source'],
        properties: {
          product: text,
          title: text,
          category: text,
          upstreamCategory: text,
          purl: texts,
          cpe: texts,
          repology: texts,
          versionCommand: textOrNull,
          releasePolicy: textOrNull,
          cycles: { type: 'array', minItems: 1, maxItems: 500, items: cycle },
          source: text,
          dataOn: day,
        },
      },
    },
  },
} as const;

export const controlMapSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['checks'],
  properties: {
    $comment: { type: 'string' },
    checks: {
      type: 'array',
      minItems: 1,
      maxItems: 2000,
      items: {
        type: 'object',
        additionalProperties: false,
        required: [
          'id',
          'title',
          'cisControlsV8',
          'nist80053r5',
          'iso27001_2022',
          'nistCsf2',
          'disaStig',
          'cisBenchmark',
          'tcvn14423_2026',
          'tcvn11930_2017',
        ],
        properties: {
          id: { type: 'string', pattern: '^[a-z0-9-]+\\.[a-z0-9-]+$' },
          title: text,
          cisControlsV8: texts,
          nist80053r5: texts,
          iso27001_2022: texts,
          nistCsf2: texts,
          disaStig: texts,
          cisBenchmark: { type: 'object', additionalProperties: texts },
          tcvn14423_2026: { type: 'string' },
          tcvn11930_2017: { type: 'string' },
        },
      },
    },
  },
} as const;

const extended = {
  type: 'object',
  additionalProperties: false,
  required: ['programs'],
  properties: { programs: texts, service: text, isFree: { type: 'boolean' }, architectures: texts },
} as const;

const builds = {
  type: 'array',
  minItems: 1,
  maxItems: 200,
  items: {
    type: 'array',
    minItems: 2,
    maxItems: 2,
    prefixItems: [{ type: 'string', pattern: '^\\d+(\\.\\d+)*$' }, textOrNull],
    items: false,
  },
} as const;

const names = { ...texts, minItems: 1 } as const;

const programs = {
  type: 'array',
  minItems: 1,
  maxItems: 100,
  items: {
    type: 'object',
    additionalProperties: false,
    required: ['name'],
    properties: { name: text, takes: { enum: ['version', 'nameVersion', 'nameCycle'] } },
  },
} as const;

const packageNames = {
  type: 'object',
  additionalProperties: false,
  properties: { deb: names, rpm: names, apk: names, pacman: names },
} as const;

export const productsSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['schemaVersion', 'generatedOn', 'vendorMarks', 'operatingSystems', 'products'],
  properties: {
    $comment: { type: 'string' },
    schemaVersion: { const: 1 },
    generatedOn: day,
    vendorMarks: texts,
    operatingSystems: {
      type: 'array',
      minItems: 1,
      maxItems: 500,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['id', 'lifecycle', 'cycleRule', 'source', 'checkedOn'],
        properties: {
          id: text,
          nameIncludes: text,
          lifecycle: text,
          cycleRule: { enum: [...CYCLE_RULES, 'windows'] },
          extended,
          source: text,
          checkedOn: day,
        },
      },
    },
    products: {
      type: 'array',
      minItems: 1,
      maxItems: 2000,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['id', 'title', 'kind', 'scheme', 'lifecycle', 'cycleRule', 'packages', 'source', 'checkedOn'],
        properties: {
          id: { type: 'string', pattern: '^[a-z0-9]+(-[a-z0-9]+)*$' },
          title: text,
          kind: text,
          scheme: text,
          lifecycle: {
            anyOf: [
              text,
              {
                type: 'array',
                minItems: 1,
                maxItems: 50,
                items: {
                  type: 'object',
                  additionalProperties: false,
                  required: ['product', 'vendors', 'packages'],
                  properties: { product: text, vendors: texts, packages: texts, extended },
                },
              },
            ],
          },
          cycleRule: { enum: CYCLE_RULES },
          builds,
          extended,
          packages: packageNames,
          vendorPackages: packageNames,
          programs,
          source: text,
          checkedOn: day,
        },
      },
    },
  },
} as const;
