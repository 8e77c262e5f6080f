import { admin } from './vi-admin.ts';
import { advisories } from './vi-advisories.ts';
import { agentHealth } from './vi-agent-health.ts';
import { days } from './vi-days.ts';
import { enrolWays } from './vi-enrol.ts';
import { exceptions } from './vi-exceptions.ts';
import { general } from './vi-general.ts';
import { host } from './vi-host.ts';
import { imports } from './vi-imports.ts';
import { lifecycle } from './vi-lifecycle.ts';
import { lists } from './vi-lists.ts';
import { overview } from './vi-overview.ts';
import { readiness } from './vi-readiness.ts';
import { who } from './vi-who.ts';

/** Everything the console says in Vietnamese. Written first; English follows it, key by key. */
export const vi = {
  ...general,
  ...lists,
  ...overview,
  ...host,
  ...lifecycle,
  ...admin,
  ...advisories,
  ...readiness,
  ...days,
  ...agentHealth,
  ...enrolWays,
  ...exceptions,
  ...imports,
  ...who,
};

/** What every language must be able to say. */
export type Dictionary = typeof vi;
export type WaitedFor = keyof Dictionary['waitedFor'];
