import type { Logger } from '../policies/base/log.ts';
import type { Events } from './events.ts';
import type { Policies } from './policies.ts';
import type { Database } from './store/database.ts';

/** What the parts of a running collector share. */
export interface Context {
  readonly db: Database;
  readonly policies: Policies;
  readonly events: Events;
  readonly log: Logger;
  /** The collector's clock; tests turn it. */
  readonly now: () => Date;
  /** Asks for a host to be judged soon; the answer to an agent never waits for it. */
  readonly requestJudging: (hostNumber: number) => void;
}
