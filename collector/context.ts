import type { Logger } from '../policies/base/log.ts';
import type { Editions } from './edition-load.ts';
import type { Events } from './events.ts';
import type { Policies } from './policies.ts';
import type { Database } from './store/database.ts';

/** What the parts of a running collector share. */
export interface Context {
  readonly db: Database;
  /** The edition that hosts are judged by and pages show, as this collector last saw it; another one after each change. */
  readonly policies: Policies;
  readonly editions: Editions;
  readonly events: Events;
  readonly log: Logger;
  /** The collector's clock; tests turn it. */
  readonly now: () => Date;
  /** Asks for a host to be judged soon; the answer to an agent never waits for it. */
  readonly requestJudging: (hostNumber: number) => void;
  /** Asks for the fleet to be judged, where a round is going on. */
  readonly requestRound: () => void;
}
