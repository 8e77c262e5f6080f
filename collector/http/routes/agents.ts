import { MusterError } from '../../../policies/base/errors.ts';
import { CONTRACT } from '../../../policies/inventory/report.ts';
import { SIGNATURE_HEADER } from '../../../policies/inventory/signed-request.ts';
import {
  type AddHostAnswer,
  type AddHostRequest,
  type EnrolAnswer,
  type EnrolRequest,
  writeEnrolmentToken,
} from '../../../policies/inventory/wire.ts';
import type { AgentRow, EnrolmentTokenAnswer, Page, RevokedAgent } from '../../api.ts';
import { enrol, issueToken } from '../../enrolment.ts';
import { revokeKey } from '../../key-revocation.ts';
import { recipientKey } from '../../recipient-key.ts';
import { listAgents } from '../../store/agents.ts';
import { addVisitedHost } from '../../visits.ts';
import { agentRow, anyObject, enrolmentTokenAnswer, pageOfSchema, text } from '../answers.ts';
import { revokedAgent } from '../answers-identity.ts';
import { type JsonSchema, objectSchema, textSchema } from '../object-schema.ts';
import { idText, type PageQuery, pageMembers, pageOf, querySchema } from '../paging.ts';
import { created, defineRoute, ok } from '../route.ts';
import { scopeOf } from '../scope.ts';
import { askerOf } from './exceptions.ts';

interface AgentsQuery extends PageQuery {
  readonly unit?: string;
}

/** Agents, those heard last first. */
export const getAgents = defineRoute<unknown, AgentsQuery>({
  method: 'GET',
  path: '/api/v1/agents',
  access: 'signed_in',
  summary: 'Agents, a page at a time',
  query: querySchema<AgentsQuery>({ unit: idText, ...pageMembers }),
  answers: { 200: pageOfSchema(agentRow) },

  async handle({ db }, { query }) {
    const units = await scopeOf(db, query.unit);
    const agents = await listAgents(db, { ...(units === undefined ? {} : { units }), ...pageOf(query) });
    return ok(agents satisfies Page<AgentRow>);
  },
});

interface RevokeBody {
  readonly reason: string;
  readonly suspectSince?: string;
}

/** Revokes an agent's key; its history stays, and is marked from `suspectSince` on. */
export const revokeAgentRoute = defineRoute<AgentParams, unknown, RevokeBody>({
  method: 'POST',
  path: '/api/v1/agents/:agentId/revoke',
  access: 'operator',
  summary: "Revoke an agent's key",
  params: objectSchema<AgentParams>({ agentId: idText }),
  body: objectSchema<RevokeBody>({ reason: textSchema(2000, 1), suspectSince: textSchema(40, 1) }, ['suspectSince']),
  answers: { 200: revokedAgent },

  async handle(context, { params, body, caller }) {
    return ok((await revokeKey(context, params.agentId, body, askerOf(caller))) satisfies RevokedAgent);
  },
});

interface TokenBody {
  readonly unitId: string;
  readonly uses: number;
  readonly validSeconds: number;
}

const MAX_USES = 10_000;
const MAX_VALID_SECONDS = 90 * 86_400;

/** Makes an enrolment token, which is shown this once. */
export const createToken = defineRoute<unknown, unknown, TokenBody>({
  method: 'POST',
  path: '/api/v1/enrolment-tokens',
  access: 'administrator',
  summary: 'Make an enrolment token',
  body: objectSchema<TokenBody>({
    unitId: idText,
    uses: { type: 'integer', minimum: 1, maximum: MAX_USES },
    validSeconds: { type: 'integer', minimum: 60, maximum: MAX_VALID_SECONDS },
  }),
  answers: { 201: enrolmentTokenAnswer },

  async handle({ db, now, collectorKeyId }, { body, caller }) {
    await scopeOf(db, body.unitId);
    const { secret, endsAt } = await issueToken(db, { ...body, by: caller?.name ?? 'unknown' }, now());
    const token = writeEnrolmentToken({ secret, collectorKeyId });
    return created({ token, unitId: body.unitId, uses: body.uses, endsAt } satisfies EnrolmentTokenAnswer);
  },
});

const identifierText = textSchema(256, 1);
const identifierList: JsonSchema = { type: 'array', items: identifierText, maxItems: 1000 };

/** Identifiers of a host, each of which may be left out. */
export const identifiers: JsonSchema = objectSchema<Required<EnrolRequest['host']['identifiers']>>(
  {
    machineId: identifierText,
    sshHostKeys: identifierList,
    domainSid: identifierText,
    productUuid: identifierText,
    systemSerial: identifierText,
    systemVendor: identifierText,
    instanceId: identifierText,
    macs: identifierList,
    fqdn: identifierText,
    addresses: identifierList,
  },
  [
    'machineId',
    'sshHostKeys',
    'domainSid',
    'productUuid',
    'systemSerial',
    'systemVendor',
    'instanceId',
    'macs',
    'fqdn',
    'addresses',
  ],
).schema;

/** An agent joins with a token and the public half of a key that it made itself. */
export const enrolAgent = defineRoute<unknown, unknown, EnrolRequest>({
  method: 'POST',
  path: '/api/v1/agents',
  access: 'agent',
  summary: 'Enrol an agent with a token',
  body: objectSchema<EnrolRequest>({
    token: textSchema(200, 1),
    publicKey: { type: 'string', pattern: '^[A-Za-z0-9_-]{43}$' },
    contract: { type: 'string', pattern: '^[1-9][0-9]{0,3}\\.(0|[1-9][0-9]{0,3})$' },
    host: objectSchema<EnrolRequest['host']>({ name: textSchema(256, 1), identifiers }).schema,
  }),
  maxPerMinute: 60,
  answers: { 201: { ...anyObject, properties: { agentId: text, hostId: text, unit: text, contract: text } } },

  async handle(context, { body }) {
    const [major] = body.contract.split('.');
    if (major !== CONTRACT.split('.')[0]) {
      throw new MusterError('contract_too_new', `contract ${body.contract} is not spoken here; send ${CONTRACT}`);
    }
    const { agentId, hostId, unitId } = await enrol(context.db, body, context.now());
    const { line: recipient } = await recipientKey(context.db);
    return created({ agentId, hostId, unit: unitId, contract: CONTRACT, recipient } satisfies EnrolAnswer);
  },
});

interface AgentParams {
  readonly agentId: string;
}

const hostIdAnswer: JsonSchema = { ...anyObject, properties: { hostId: text } };

/** A visiting agent adds a host that it visits; the same one again gets the same id. */
export const addAgentHost = defineRoute<AgentParams, unknown, AddHostRequest>({
  method: 'POST',
  path: '/api/v1/agents/:agentId/hosts',
  access: 'agent',
  summary: 'Add a host that a visiting agent reports about',
  params: objectSchema<AgentParams>({ agentId: idText }),
  body: objectSchema<AddHostRequest>({ name: textSchema(256, 1), identifiers }),
  maxPerMinute: 600,
  answers: { 200: hostIdAnswer, 201: hostIdAnswer },

  async handle({ db, now, events }, { params, body, headers }) {
    const request = { agentId: params.agentId, body, signature: headers[SIGNATURE_HEADER] };
    const { hostId, isNew } = await addVisitedHost(db, request, now());
    const answer: AddHostAnswer = { hostId };
    if (!isNew) return ok(answer);
    events.publish({ kind: 'host_changed', hostId, at: now().toISOString() });
    return created(answer);
  },
});
