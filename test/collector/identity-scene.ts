import { expect } from 'vitest';
import type * as api from '../../collector/api.ts';
import type { Database } from '../../collector/store/database.ts';
import { verifyStore } from '../../collector/store/verify.ts';
import type { Identifiers } from '../../policies/inventory/report.ts';
import { shipped, type TestClient, type TestCollector, testCollector } from '../kit/client.ts';

export const REASON = 'The machine was set up anew by the site on Tuesday.';

export const BOARD: Identifiers = { productUuid: '4c4c4544-0042-3510-8052-b4c04f564433', machineId: 'a'.repeat(32) };

export interface Scene {
  readonly collector: TestCollector;
  readonly admin: TestClient;
  cases(state?: 'open' | 'decided'): Promise<readonly api.IdentityCase[]>;
  decide(caseId: string, decision: api.IdentityDecision): Promise<number>;
}

/** A collector with few rules; after the work the store fits together. */
export async function scene(db: Database, work: (scene: Scene) => Promise<void>): Promise<void> {
  const collector = await testCollector(db, { packs: shipped().packs.slice(0, 1) });
  try {
    const admin = await collector.signIn();
    await work({
      collector,
      admin,
      cases: async (state = 'open') =>
        (await admin.get<api.Page<api.IdentityCase>>(`/api/v1/identity/cases?state=${state}`)).items,
      decide: async (caseId, decision) =>
        (await admin.ask('POST', `/api/v1/identity/cases/${caseId}/decide`, { decision, reason: REASON })).status,
    });
    await collector.settle();
    expect(await verifyStore(db)).toEqual([]);
  } finally {
    await collector.close();
  }
}
