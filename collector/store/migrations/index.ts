import type { Migration } from '../migrate.ts';
import { firstTables } from './0001-first-tables.ts';
import { editionTables } from './0002-editions.ts';
import { registerTables } from './0003-register.ts';
import { exceptionTables } from './0004-exceptions.ts';
import { advisoryTables } from './0005-advisories.ts';
import { readinessTables } from './0006-readiness.ts';
import { supportLineTables } from './0007-support-lines.ts';
import { judgementHashes } from './0008-judgement-hashes.ts';
import { deliveryTables } from './0009-delivery.ts';
import { importTables } from './0010-imports.ts';
import { peerTables } from './0012-peers.ts';
import { identityTables } from './0013-identity.ts';

/** Every migration in its order. One that was released is never changed: add another. */
export const migrations: readonly Migration[] = [
  firstTables,
  editionTables,
  registerTables,
  supportLineTables,
  exceptionTables,
  advisoryTables,
  readinessTables,
  judgementHashes,
  deliveryTables,
  importTables,
  peerTables,
  identityTables,
];
