// JSON Schemas of the tables of compatibility. Bounds are far above what a table of the whole market holds.

const text = { type: 'string', minLength: 1, maxLength: 2000 } as const;
const id = { type: 'string', pattern: '^[a-z0-9]+([-.][a-z0-9]+)*$', maxLength: 80 } as const;
const cycle = { type: 'string', pattern: '^[a-z0-9]+([-.][a-z0-9]+)*$', maxLength: 40 } as const;
const system = { type: 'string', pattern: '^[a-z0-9.-]+:[a-z0-9.-]+$', maxLength: 120 } as const;
const day = { type: 'string', pattern: '^\\d{4}-\\d\\d-\\d\\d$' } as const;
const effort = { enum: ['minutes', 'hours', 'days', 'project'] } as const;
const words = record({ vi: text, en: text });

function record(properties: object, optional: readonly string[] = []): object {
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return { type: 'object', additionalProperties: false, required, properties };
}

function list(items: object, maxItems: number, minItems = 0): object {
  return { type: 'array', items, minItems, maxItems };
}

/** The form of `compatibility.json`. */
export const compatibilitySchema = record(
  {
    $comment: text,
    schemaVersion: { const: 1 },
    checkedOn: day,
    systems: list(
      record(
        {
          id,
          cycle,
          release: text,
          title: text,
          family: { enum: ['linux', 'windows'] },
          libc: record({ name: text, version: text }),
          kernel: text,
          initSystem: { enum: ['systemd', 'upstart'] },
          kernelModules: list(text, 100),
          ships: { type: 'object', additionalProperties: text, maxProperties: 100 },
          isTarget: { type: 'boolean' },
          source: text,
          checkedOn: day,
        },
        ['libc', 'kernel', 'initSystem', 'kernelModules', 'ships', 'isTarget'],
      ),
      2000,
    ),
    systemSteps: list(record({ from: system, to: system, effort, tool: text, source: text, checkedOn: day }), 5000),
    newHost: record({ effort, architecture: text, source: text, checkedOn: day }),
    products: list(
      record(
        {
          product: id,
          jump: { enum: ['any', 'next'] },
          cycles: { ...list(cycle, 200, 1), uniqueItems: true },
          families: list({ enum: ['linux', 'windows'] }, 2, 1),
          effort,
          installEffort: effort,
          source: text,
          checkedOn: day,
        },
        ['installEffort', 'families'],
      ),
      1000,
    ),
  },
  ['$comment'],
);

/** The form of `platforms.json`. */
export const platformsSchema = record(
  {
    $comment: text,
    schemaVersion: { const: 1 },
    checkedOn: day,
    platforms: list(
      record({
        id,
        title: words,
        why: words,
        roles: list(
          record({ id, title: words, profiles: list(id, 20, 1), isAlone: { type: 'boolean' } }, ['isAlone']),
          8,
          1,
        ),
      }),
      100,
      1,
    ),
  },
  ['$comment'],
);
