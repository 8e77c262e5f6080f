import { expect, it } from 'vitest';
import { verifyStore } from '../../collector/store/verify.ts';
import type { Inventory } from '../../policies/inventory/inventory.ts';
import type { Report } from '../../policies/inventory/report.ts';
import { testCollector } from '../kit/client.ts';
import { describeOnBothStores } from '../kit/database.ts';
import { reportOf } from '../kit/report.ts';
import { compile, packOf, ruleOf } from '../kit/rules.ts';

const RULE = ruleOf({
  each: 'peers',
  where: { '.direction': 'outbound', '.hostName': { exists: true } },
  is: { '.tlsVersion': { enum: ['TLSv1.2', 'TLSv1.3'] } },
});
const REFUSED = { 'TLSv1.0': 'refused', 'TLSv1.1': 'refused', 'TLSv1.2': 'accepted' } as const;

/** The report with this inventory and everything that follows from it. */
function around(report: Report, inventory: Inventory): Report {
  const { digest, probes } = reportOf(inventory);
  return { ...report, inventory, digest, probes };
}

describeOnBothStores('peers of a host', (open) => {
  it('are judged by what they answer themselves, and again when that changes', async () => {
    const db = await open();
    const collector = await testCollector(db, { packs: [compile(packOf([RULE], { id: 'own' }))] });
    const client = await collector.enrol({ name: 'app-1' });
    const server = await collector.enrol({ name: 'db-1' });
    const verdict = async () => {
      await collector.settle();
      const rows = await db
        .selectFrom('findings')
        .innerJoin('hosts', 'hosts.host_number', 'findings.host_number')
        .select(['hosts.name', 'findings.verdict'])
        .execute();
      return Object.fromEntries(rows.map(({ name, verdict }) => [name, verdict]))['app-1'];
    };
    const connections = [{ direction: 'outbound', protocol: 'tcp', peer: '10.9.0.2', peerPort: 443 }] as const;
    await client.send(client.seal(around(client.report(), { connections })));
    expect(await verdict()).toBe('pass'); // nobody reports that address
    let sequence = 0;
    const answers = async (protocols: Record<string, 'accepted' | 'refused'>) => {
      sequence += 1;
      const tlsEndpoints = [{ address: '0.0.0.0', port: 443, protocols }];
      const report = around(server.report({ sequence, collectedAt: `2026-11-21T18:53:4${sequence}Z` }), {
        tlsEndpoints,
      });
      const { identifiers } = report.host;
      const host = { ...report.host, identifiers: { ...identifiers, addresses: ['10.9.0.2'] } };
      await server.send(server.seal({ ...report, host }));
      return await verdict();
    };
    expect(await answers(REFUSED)).toBe('pass');
    expect(await answers({ ...REFUSED, 'TLSv1.0': 'accepted' })).toBe('fail');
    expect(await answers(REFUSED)).toBe('pass');
    expect(await verifyStore(db)).toEqual([]);
    await collector.close();
  });
});
