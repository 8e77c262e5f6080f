import { type JsonSchema, objectSchema } from '../policies/base/object-schema.ts';
import type {
  GroupSettings,
  HostEntry,
  HostsFile,
  JumpHost,
  LimitSettings,
  LoginSettings,
  SecretReference,
} from './hosts-file.ts';
import { ALGORITHM_KINDS, LEGACY } from './ssh/algorithms.ts';

/** An estate of one agent; more are visited by a second file. */
const MAX_HOSTS = 5000;
const MAX_NAMES = 100;

/** Longest whole visit, and the largest recording that is carried: what a bundle may have at most. */
const MAX_SECONDS = 3600;
const MAX_BYTES = 64 * 1024 * 1024;

const NAME = '^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$';

const described = (schema: JsonSchema, description: string): JsonSchema => ({ ...schema, description });
const text = (description: string, pattern = '^[^\\u0000-\\u001f]+$', maxLength = 1024): JsonSchema => ({
  type: 'string',
  minLength: 1,
  maxLength,
  pattern,
  description,
});
const whole = (description: string, minimum: number, maximum: number): JsonSchema => ({
  type: 'integer',
  minimum,
  maximum,
  description,
});
const names = (description: string): JsonSchema => ({
  type: 'array',
  maxItems: MAX_NAMES,
  uniqueItems: true,
  items: { type: 'string', pattern: NAME },
  description,
});
const map = (entries: JsonSchema, maxProperties: number, description: string): JsonSchema => ({
  type: 'object',
  maxProperties,
  propertyNames: { pattern: NAME },
  additionalProperties: entries,
  description,
});

/** A secret stands nowhere in the file: only where it is found. */
const secret = (description: string): JsonSchema => ({
  type: 'object',
  additionalProperties: false,
  minProperties: 1,
  maxProperties: 1,
  properties: {
    file: text('A file that holds the secret on its first line; only its owner may read it.'),
    environment: text('Name of the environment variable that holds it.', '^[A-Za-z_][A-Za-z0-9_]*$', 200),
  },
  description,
});

const login: JsonSchema = described(
  objectSchema<LoginSettings>(
    {
      keyFile: text('A private key; only its owner may read it. Relative to the hosts file; "~/" is your home.'),
      passphrase: secret('What opens the private key.'),
      agent: {
        anyOf: [{ const: true }, text('Path of the socket.')],
        description: 'Keys of an SSH agent: true for the one of SSH_AUTH_SOCK, or the path of its socket.',
      },
      password: secret('The password of the account.'),
    },
    ['keyFile', 'passphrase', 'agent', 'password'],
  ),
  'How to sign in; tried in the order key file, agent, password.',
);

const legacy: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  properties: Object.fromEntries(
    ALGORITHM_KINDS.map((kind) => [kind, { type: 'array', uniqueItems: true, items: { enum: LEGACY[kind] } }]),
  ),
  description:
    'Weak algorithms that this host needs. They are offered to no other host, and their use is a finding of the host.',
};

const limits: JsonSchema = described(
  objectSchema<LimitSettings>(
    {
      connectSeconds: whole('Until the line stands, for each hop. Default 10.', 1, 300),
      seconds: whole('The whole visit. Default 120.', 5, MAX_SECONDS),
      bytes: whole('What the host may send. Default 31457280.', 1024, MAX_BYTES),
    },
    ['connectSeconds', 'seconds', 'bytes'],
  ),
  'Limits of a visit.',
);

const reach = {
  port: whole('Default 22.', 1, 65_535),
  user: text('Account to sign in with.', '^[^\\u0000-\\u0020:]+$', 100),
  login,
  legacy,
};

const group = {
  ...reach,
  jump: names('Names of jump hosts on the way, the nearest to this machine first; [] goes straight.'),
  sudo: {
    anyOf: [
      { enum: ['none', 'withoutPassword'] },
      objectSchema<{ readonly password: SecretReference }>({
        password: secret("The password that sudo asks for: usually the account's own."),
      }),
    ],
    description: 'How to become root for reading. Default "none": what needs root is then reported as not read.',
  },
  limits,
  labels: names('For choosing hosts: --only @LABEL.'),
  unit: text('Unit that the host is said to belong to; the collector shows a difference.', NAME, 100),
  neverCollect: { type: 'boolean', description: 'A cipher system: nothing is ever collected of it, nobody connects.' },
};

const groupMembers = Object.keys(group) as (keyof GroupSettings)[];

const address = text(
  'Name or address to connect to. Default: the name of the entry.',
  '^[A-Za-z0-9_][A-Za-z0-9._:%-]*$|^[0-9a-fA-F:]+(%[A-Za-z0-9_.-]+)?$',
  255,
);

/** The schema of the hosts file, for editors (draft 2020-12). */
export const hostsFileSchema: JsonSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Muster hosts file',
  description:
    'Hosts that "muster agent visit" looks at over SSH. Entry before groups (the last first) before defaults.',
  ...objectSchema<HostsFile>(
    {
      $schema: { type: 'string', maxLength: 1000 },
      format: { const: 1 },
      knownHosts: text('File of known host keys, as OpenSSH writes it. Default "known_hosts" beside this file.'),
      defaults: objectSchema<GroupSettings>(group, groupMembers),
      groups: map(objectSchema<GroupSettings>(group, groupMembers), 1000, 'Settings that several hosts share.'),
      jumpHosts: map(
        objectSchema<JumpHost>({ address, ...reach }, ['address', 'port', 'user', 'login', 'legacy']),
        1000,
        'Hosts on the way to others; user and login are those of the defaults where they are not named.',
      ),
      hosts: map(
        objectSchema<HostEntry>(
          { address, groups: names('Groups of the host; what a later one says counts.'), ...group },
          ['address', 'groups', ...groupMembers],
        ),
        MAX_HOSTS,
        'The hosts, by the name under which they are reported.',
      ),
    },
    ['$schema', 'knownHosts', 'defaults', 'groups', 'jumpHosts'],
  ),
};
