import { expect } from 'vitest';
import { addAdministrator } from '../../collector/administrators.ts';
import type * as api from '../../collector/api.ts';
import type { ItemKind } from '../../policies/courier/courier.ts';
import { readRecipient } from '../../policies/courier/encryption.ts';
import { type CourierItem, writeCourier } from '../../policies/courier/write.ts';
import { digestOf } from '../../policies/inventory/canonical.ts';
import type { Report } from '../../policies/inventory/report.ts';
import { PASSWORD, type TestAgent, type TestClient, type TestCollector } from '../kit/client.ts';
import { smallInventory } from '../kit/report.ts';

/** What tests of imports have in common: an agent's courier file, a person who hands it in, another who decides. */

/** A signed-in person of that role. */
export async function signInAs(
  { db, context, clock, anonymous }: TestCollector,
  name: string,
  role: api.Role,
  unitId?: string,
): Promise<TestClient> {
  const account = { name, password: PASSWORD, mustChange: false, at: clock.now(), role };
  await addAdministrator(db, context.hasher, { ...account, ...(unitId === undefined ? {} : { unitId }) });
  const { body, headers } = await anonymous.ask('POST', '/api/v1/session', { name, password: PASSWORD });
  const own = {
    cookie: String(headers['set-cookie']).split(';', 1)[0] ?? '',
    'muster-csrf': (body as api.SessionAnswer).csrfToken,
  };
  const ask: TestClient['ask'] = (method, url, sent, more = {}) =>
    anonymous.ask(method, url, sent, { ...own, ...more });
  return {
    ask,
    get: async <T>(url: string) => {
      const answer = await ask('GET', url);
      expect({ url, status: answer.status }).toEqual({ url, status: 200 });
      return answer.body as T;
    },
  };
}

export interface CourierOptions {
  readonly unit?: string;
  readonly sealedAt?: string;
  /** The line of the collector to encrypt for. */
  readonly recipient?: string;
  readonly collectorKeyId?: string;
}

/** A courier file that an agent packed. */
export async function courierOf(
  { privateKey, agentId }: Pick<TestAgent, 'privateKey' | 'agentId'>,
  items: readonly CourierItem[],
  { unit = 'default', sealedAt = '2026-11-21T18:00:00Z', recipient, collectorKeyId = '' }: CourierOptions = {},
): Promise<Buffer> {
  const counts: Partial<Record<ItemKind, number>> = {};
  for (const { kind } of items) counts[kind] = (counts[kind] ?? 0) + 1;
  const to = recipient === undefined ? undefined : readRecipient(recipient, collectorKeyId);
  const parts: Buffer[] = [];
  const head = { from: { kind: 'agent', agentId }, host: 'sample', unit, sealedAt, counts } as const;
  const pieces = writeCourier(items, { head, privateKey, ...(to === undefined ? {} : { recipient: to }) });
  for await (const part of pieces) parts.push(part);
  return Buffer.concat(parts);
}

/** The nth report of an agent, as a courier file carries it. */
export function carried(agent: TestAgent, sequence: number, overrides: Partial<Report> = {}): CourierItem {
  return { kind: 'report', name: `${sequence}`, bytes: agent.seal(nth(agent, sequence, overrides)) };
}

/** The nth report of an agent, with other packages for each. */
export function nth(agent: TestAgent, sequence: number, overrides: Partial<Report> = {}): Report {
  const packages = [{ name: 'bash', version: `5.${sequence}`, scheme: 'deb' }];
  const inventory = { ...smallInventory, packages };
  const collectedAt = `2026-11-21T12:${String(sequence).padStart(2, '0')}:00Z`;
  return agent.report({ sequence, collectedAt, inventory, digest: digestOf(inventory), ...overrides });
}

export async function handIn(
  client: TestClient,
  bytes: Uint8Array,
  file = 'november.courier',
  unit?: string,
): Promise<api.ImportUploadAnswer> {
  const query = new URLSearchParams({ file, ...(unit === undefined ? {} : { unit }) });
  const answer = await client.ask('POST', `/api/v1/imports?${query}`, bytes, {
    'content-type': 'application/octet-stream',
  });
  expect([200, 201], JSON.stringify(answer.body)).toContain(answer.status);
  return answer.body as api.ImportUploadAnswer;
}

export const REASON = 'Carried from the mission by the bag of November.';

/** Accepts a file and waits until everything in it was taken in; answers what became of each item. */
export async function accept(client: TestClient, importId: string, more: object = {}): Promise<string[]> {
  const { status, body } = await client.ask('POST', `/api/v1/imports/${importId}/accept`, { reason: REASON, ...more });
  expect(status, JSON.stringify(body)).toBe(200);
  return taken(client, importId);
}

/** Waits until a file that was accepted is taken in. */
export async function taken(client: TestClient, importId: string): Promise<string[]> {
  for (let tries = 0; tries < 400; tries += 1) {
    const { state } = await client.get<api.ImportAnswer>(`/api/v1/imports/${importId}`);
    if (state === 'imported') return fatesOf(client, importId);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`the import ${importId} did not come to its end`);
}

export async function fatesOf(client: TestClient, importId: string): Promise<string[]> {
  const page = await client.get<api.Page<api.ImportItemRow>>(`/api/v1/imports/${importId}/items?pageSize=500`);
  return page.items.map(({ state, message }) => (message === null ? state : `${state}: ${message}`));
}

export async function itemsOf(client: TestClient, importId: string): Promise<readonly api.ImportItemRow[]> {
  return (await client.get<api.Page<api.ImportItemRow>>(`/api/v1/imports/${importId}/items?pageSize=500`)).items;
}
