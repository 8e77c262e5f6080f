import { MAX_GAPS } from '../base/limits.ts';
import { type Define, inventorySchema, type JsonSchema, type SchemaUse } from './json-schema.ts';
import { DOORS, OUTCOMES, REASONS } from './report.ts';

/** Probes of one report, and what one of them may name as read. */
const MAX_PROBES = 500;
const MAX_SOURCES = 2000;
const MAX_GAP_NAMES = 5000;

const uuid = '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$';
const sha256 = '^[0-9a-f]{64}$';
const digest = '^[A-Za-z0-9_-]{22}$';
const sectionId = '^[a-z][A-Za-z0-9]*(\\.[a-z][A-Za-z0-9]*)?$';
const probeName = '^[a-z][A-Za-z0-9]*([.-][A-Za-z0-9]+)*$';

const shortText = { type: 'string', minLength: 1, maxLength: 256 };
const count = { type: 'integer', minimum: 0 };
const matching = (pattern: string) => ({ type: 'string', pattern });

function closed(required: readonly string[], properties: JsonSchema): JsonSchema {
  return { type: 'object', additionalProperties: false, required, properties };
}

/** `use` decides how instants and sets are asked for: by our own words at the door, by patterns for everybody else. */
function words(use: SchemaUse) {
  const instant =
    use === 'door' ? { type: 'string', format: 'instant' } : { type: 'string', format: 'date-time', pattern: 'Z$' };
  const setOf = (items: JsonSchema, maxItems: number) => ({
    type: 'array',
    items,
    maxItems,
    ...(use === 'door' ? { sortedSet: [] } : { uniqueItems: true }),
  });
  return { instant, setOf };
}

function identifiersSchema(use: SchemaUse): JsonSchema {
  const { setOf } = words(use);
  return closed([], {
    machineId: matching('^[0-9a-f]{32}$'),
    sshHostKeys: setOf(matching('^SHA256:[A-Za-z0-9+/]{43}$'), 20),
    domainSid: matching('^S-1-[0-9-]{1,180}$'),
    productUuid: matching(uuid),
    systemSerial: shortText,
    systemVendor: shortText,
    instanceId: shortText,
    macs: setOf(matching('^[0-9a-f]{2}(:[0-9a-f]{2}){5}$'), 256),
    fqdn: shortText,
    addresses: setOf(use === 'door' ? { type: 'string', format: 'address' } : { type: 'string' }, 1000),
  });
}

function probeSchema(use: SchemaUse): JsonSchema {
  const names = { type: 'array', items: { type: 'string' }, minItems: 1, maxItems: MAX_GAP_NAMES };
  const reason = { enum: REASONS };
  return {
    ...closed(['section', 'outcome', 'sources', 'durationMs', 'bytes'], {
      section: matching(sectionId),
      outcome: { enum: OUTCOMES },
      reason,
      gaps: {
        type: 'array',
        maxItems: MAX_GAPS,
        items: {
          anyOf: [
            closed(['reason', 'keys'], { reason, keys: names }),
            closed(['reason', 'fields'], { reason, fields: names }),
          ],
        },
      },
      sources: { type: 'array', items: { type: 'string' }, maxItems: MAX_SOURCES },
      readAt: words(use).instant,
      durationMs: count,
      bytes: count,
    }),
    if: { required: ['outcome'], properties: { outcome: { enum: OUTCOMES.filter((word) => word !== 'complete') } } },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema.
    then: { required: ['reason'] },
  };
}

function agentSchema(use: SchemaUse): JsonSchema {
  return closed(['version', 'door', 'runtime', 'privilege', 'catalogue'], {
    id: shortText,
    version: shortText,
    door: { enum: DOORS },
    runtime: shortText,
    privilege: { enum: ['root', 'sudo', 'administrator', 'user'] },
    catalogue: shortText,
    via: closed([], {
      name: shortText,
      legacyAlgorithms: { type: 'array', items: shortText, maxItems: 100 },
      recorderVersion: shortText,
      recordedAt: words(use).instant,
      bundleSha256: matching(sha256),
    }),
    health: closed(
      ['spoolReports', 'spoolBytes', 'droppedCount', 'inspectionMs', 'cpuMs', 'peakRssBytes', 'startedAt'],
      {
        spoolReports: count,
        spoolBytes: count,
        droppedCount: count,
        lastErrorCode: matching('^[a-z][a-z_]{0,63}$'),
        inspectionMs: count,
        cpuMs: count,
        peakRssBytes: count,
        startedAt: words(use).instant,
        clockSkewSeconds: { type: 'number' },
      },
    ),
  });
}

/** JSON Schema of a whole report, with the inventory at `inventory`. */
export function reportSchema(use: SchemaUse = 'published'): JsonSchema {
  const { instant, setOf } = words(use);
  const definitions: Record<string, JsonSchema> = {};
  const define: Define = (name, schema) => {
    definitions[name] = schema;
    return { $ref: `#/$defs/${name}` };
  };
  const removed = setOf(matching(sectionId), 200);
  const required = ['contract', 'form', 'host', 'sequence', 'previous', 'collectedAt', 'durationMs', 'clock', 'agent'];
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'muster-report',
    title: 'A Muster report',
    ...closed([...required, 'probes', 'digest', 'inventory'], {
      contract: matching('^[1-9][0-9]{0,3}\\.(0|[1-9][0-9]{0,3})$'),
      form: { enum: ['full', 'delta'] },
      host: closed(['name', 'identifiers'], {
        id: matching(uuid),
        name: shortText,
        identifiers: identifiersSchema(use),
      }),
      unit: shortText,
      sequence: { type: 'integer', minimum: 1 },
      previous: { type: ['string', 'null'], pattern: sha256 },
      collectedAt: instant,
      durationMs: count,
      clock: closed([], {
        isSynchronised: { type: 'boolean' },
        source: shortText,
        offsetSeconds: { type: 'number' },
      }),
      agent: agentSchema(use),
      probes: {
        type: 'object',
        propertyNames: matching(probeName),
        additionalProperties: define('probe', probeSchema(use)),
        maxProperties: MAX_PROBES,
      },
      digest: matching(digest),
      base: closed(['sequence', 'digest'], { sequence: { type: 'integer', minimum: 1 }, digest: matching(digest) }),
      removed,
      carried: {
        type: 'object',
        propertyNames: matching(sectionId),
        additionalProperties: instant,
        maxProperties: 200,
      },
      inventory: inventorySchema(use, define),
    }),
    $defs: definitions,
  };
}
