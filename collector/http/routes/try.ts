import { Readable } from 'node:stream';
import { isMusterError, MusterError, messageOf } from '../../../policies/base/errors.ts';
import type { Logger } from '../../../policies/base/log.ts';
import { MAX_LISTED_HOSTS } from '../../../policies/trial-tally.ts';
import type { TryLine, TryRequest } from '../../api.ts';
import { readyTrial, tryOnFleet } from '../../try.ts';
import { text } from '../answers.ts';
import { overrideScope, packObject, parameterValue } from '../answers-policies.ts';
import { type JsonSchema, objectSchema, orNull } from '../object-schema.ts';
import { idText } from '../paging.ts';
import { defineRoute } from '../route.ts';
import { scopeOf } from '../scope.ts';

/** As many packs as come with the product, each with its examples. */
const MAX_BODY_BYTES = 16 * 1024 * 1024;
const MAX_PACKS = 40;
const MAX_PARAMETERS = 500;
/** Each judges the whole fleet on the one thread that answers everybody. */
const MAX_AT_ONCE = 2;

const list = (items: JsonSchema, maxItems: number): JsonSchema => ({ type: 'array', items, maxItems });

type TriedValue = NonNullable<TryRequest['parameters']>[number];

const triedValue = objectSchema<TriedValue>({
  pack: idText,
  parameter: idText,
  scope: overrideScope,
  name: idText,
  value: orNull(parameterValue),
}).schema;

/** Which hosts would flip under a change, in which units, by which rule; nothing is stored. */
export const postTry = defineRoute<unknown, unknown, TryRequest>({
  method: 'POST',
  path: '/api/v1/try',
  access: 'signed_in',
  summary: 'Try a change of packs or values on the stored fleet',
  body: objectSchema<TryRequest>(
    {
      packs: list(packObject, MAX_PACKS),
      deactivate: list(idText, MAX_PACKS),
      parameters: list(triedValue, MAX_PARAMETERS),
      unit: idText,
      maxHosts: { type: 'integer', minimum: 0, maximum: MAX_LISTED_HOSTS },
    },
    ['packs', 'deactivate', 'parameters', 'unit', 'maxHosts'],
  ),
  maxBodyBytes: MAX_BODY_BYTES,
  maxAtOnce: MAX_AT_ONCE,
  answers: { 200: text },

  async handle(context, { body }) {
    const { packs = [], deactivate = [], parameters = [], unit, maxHosts } = body;
    if (packs.length + deactivate.length + parameters.length === 0)
      throw new MusterError('bad_request', 'name what to try: "packs", "deactivate" or "parameters"');
    const units = await scopeOf(context.db, unit);
    const change = { packs, deactivate, parameters };
    const ready = await readyTrial(context, { change, units, ...(maxHosts === undefined ? {} : { maxHosts }) });
    return {
      status: 200,
      // A reader that goes away destroys the stream, and with it the generator at its next line.
      text: Readable.from(written(tryOnFleet(context, ready), context.log)),
      headers: { 'content-type': 'application/x-ndjson; charset=utf-8', 'cache-control': 'no-store' },
    };
  },
});

/** Lines of JSON. Once the first is out no status can say that it went wrong, so the last line does. */
async function* written(lines: AsyncGenerator<TryLine>, log: Logger): AsyncGenerator<string> {
  try {
    for await (const line of lines) yield `${JSON.stringify(line)}\n`;
  } catch (error) {
    log.error({ error: messageOf(error) }, 'a trial failed');
    const code = isMusterError(error) ? error.code : 'internal';
    const isOwnDoing = isMusterError(error, 'limit_exceeded');
    const message = isOwnDoing ? error.message : 'the collector could not go on; its log says why';
    const line: TryLine = { kind: 'failed', code, message };
    yield `${JSON.stringify(line)}\n`;
  }
}
