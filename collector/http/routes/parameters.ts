import { listOverrides, type OverrideScope } from '../../../policies/rules/overrides.ts';
import type { ParameterValue } from '../../../policies/rules/pack.ts';
import type { ParametersAnswer } from '../../api.ts';
import { listParameters, type PlaceTitles } from '../../parameter-rows.ts';
import { changePolicies, readParts } from '../../policy-acts.ts';
import type { PolicyParts } from '../../policy-parts.ts';
import type { Database } from '../../store/database.ts';
import { hostNamesOf } from '../../store/register.ts';
import { listSystems } from '../../store/systems.ts';
import { listUnits } from '../../store/units.ts';
import {
  overrideScope,
  parametersAnswer,
  parameterValue,
  policyChangeAnswer,
  requiredReason,
} from '../answers-policies.ts';
import { enumSchema, objectSchema } from '../object-schema.ts';
import { idText, type PageQuery, pageMembers, pageOf, querySchema, searchText } from '../paging.ts';
import { defineRoute, ok } from '../route.ts';
import { actorOf } from '../scope.ts';
import { changeAnswer, newestOf } from './packs.ts';

interface ParametersQuery extends PageQuery {
  readonly pack?: string;
  readonly rule?: string;
  readonly q?: string;
  readonly set?: 'yes';
}

/** Parameters of the packs in force with every value that is set. */
export const getParameters = defineRoute<unknown, ParametersQuery>({
  method: 'GET',
  path: '/api/v1/parameters',
  access: 'signed_in',
  summary: 'Parameters of packs and the values set for them, a page at a time',
  query: querySchema<ParametersQuery>({
    pack: idText,
    rule: idText,
    q: searchText,
    set: enumSchema(['yes']),
    ...pageMembers,
  }),
  answers: { 200: parametersAnswer },

  async handle(context, { query }) {
    const { pack, rule, q, set } = query;
    const edition = await newestOf(context);
    const parts = await readParts(context, context.db, edition.parts);
    const filter = {
      ...(pack === undefined ? {} : { pack }),
      ...(rule === undefined ? {} : { rule }),
      ...(q === undefined ? {} : { q }),
      isSet: set === 'yes',
    };
    const rows = listParameters(parts, filter, await titlesOf(context.db, parts));
    const { page, pageSize } = pageOf(query);
    const items = rows.slice((page - 1) * pageSize, page * pageSize);
    return ok({
      ...changeAnswer(edition),
      items,
      total: rows.length,
      page,
      pageSize,
    } satisfies ParametersAnswer);
  },
});

async function titlesOf(db: Database, { overrides }: PolicyParts): Promise<PlaceTitles> {
  const hosts = listOverrides(overrides).flatMap(({ scope, name }) => (scope === 'host' ? [name] : []));
  const [units, systems, names] = await Promise.all([listUnits(db), listSystems(db), hostNamesOf(db, hosts)]);
  return {
    unit: new Map(units.map(({ unitId, name }) => [unitId, name])),
    system: new Map(systems.map(({ systemId, name }) => [systemId, name])),
    host: new Map([...names].map(([hostId, name]) => [hostId, { vi: name, en: name }])),
  };
}

interface ParameterParams {
  readonly pack: string;
  readonly parameter: string;
}

const parameterParams = objectSchema<ParameterParams>({ pack: idText, parameter: idText });

interface Place {
  readonly scope: OverrideScope;
  readonly name: string;
  readonly reason: string;
}

interface ValueBody extends Place {
  readonly value: ParameterValue;
}

const place = { scope: overrideScope, name: idText, reason: requiredReason } as const;

/** Sets a value for a level, unit, system or host. It is checked now, by every use of the parameter. */
export const putParameter = defineRoute<ParameterParams, unknown, ValueBody>({
  method: 'PUT',
  path: '/api/v1/parameters/:pack/:parameter',
  access: 'administrator',
  summary: 'Set a value of a parameter for a level, unit, system or host',
  params: parameterParams,
  body: objectSchema<ValueBody>({ ...place, value: parameterValue }),
  answers: { 200: policyChangeAnswer },

  async handle(context, { params, body, caller }) {
    const { reason, ...change } = body;
    const parameters = [{ ...params, ...change }];
    const actor = { ...actorOf(caller), reason };
    return ok(changeAnswer(await changePolicies(context, 'parameters', { parameters }, actor)));
  },
});

/** Takes a value away; what counts next counts again. */
export const deleteParameter = defineRoute<ParameterParams, unknown, Place>({
  method: 'DELETE',
  path: '/api/v1/parameters/:pack/:parameter',
  access: 'administrator',
  summary: 'Take away a value of a parameter',
  params: parameterParams,
  body: objectSchema<Place>(place),
  answers: { 200: policyChangeAnswer },

  async handle(context, { params, body, caller }) {
    const { reason, ...change } = body;
    const parameters = [{ ...params, ...change, value: null }];
    const actor = { ...actorOf(caller), reason };
    return ok(changeAnswer(await changePolicies(context, 'parameters', { parameters }, actor)));
  },
});
