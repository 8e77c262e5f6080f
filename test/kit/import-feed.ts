import { stat } from 'node:fs/promises';
import { importFeed } from '../../collector/advisory-import.ts';
import { createCollector } from '../../collector/collector.ts';
import { openStore } from '../../collector/store/open.ts';
import { createLogger } from '../../policies/base/log.ts';
import { inPackage } from '../../policies/base/package-root.ts';

// A process that imports a file of advisories into an embedded store, and is there to be killed: STORE FILE.

const [store = '', path = ''] = process.argv.slice(2);
const db = await openStore({ kind: 'sqlite', path: store });
const config = {
  dataFolder: '',
  listen: { host: '127.0.0.1', port: 0 },
  store: { kind: 'sqlite' as const, path: store },
  consoleFolder: inPackage('test', 'fixtures', 'console'),
  packagesFolder: inPackage('test', 'fixtures', 'packages'),
};
const { context } = await createCollector({ config, db, log: createLogger('test', 'silent'), packs: [] });
const { size: bytes } = await stat(path);
const request = { path, file: 'debian.ndjson', bytes, sha: `${bytes}`, name: 'debian', author: 'an', reason: 'news' };
await importFeed(context, { ...request, isAdded: false, isForced: false }, ({ recordCount }) =>
  process.stdout.write(`${recordCount}\n`),
);
await db.destroy();
