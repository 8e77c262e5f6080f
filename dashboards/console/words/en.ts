import { admin } from './en-admin.ts';
import { advisories } from './en-advisories.ts';
import { agentHealth } from './en-agent-health.ts';
import { days } from './en-days.ts';
import { enrolWays } from './en-enrol.ts';
import { exceptions } from './en-exceptions.ts';
import { general } from './en-general.ts';
import { host } from './en-host.ts';
import { imports } from './en-imports.ts';
import { lifecycle } from './en-lifecycle.ts';
import { lists } from './en-lists.ts';
import { overview } from './en-overview.ts';
import { readiness } from './en-readiness.ts';
import { who } from './en-who.ts';
import type { Dictionary } from './vi.ts';

/** Everything the console says in English. */
export const en: Dictionary = {
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
