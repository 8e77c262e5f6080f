import type { AddressInfo } from 'node:net';
import { MusterError, messageOf } from '../policies/base/errors.ts';
import type { Logger } from '../policies/base/log.ts';
import { validateReport } from '../policies/inventory/validate.ts';
import { addAdministrator } from './administrators.ts';
import { type Collector, createCollector } from './collector.ts';
import { type Config, urlOf } from './config.ts';
import { keepHouse } from './housekeeping.ts';
import { newPassword } from './secrets.ts';
import { openStore } from './store/open.ts';
import { countPeople } from './store/people.ts';

/** The account of the first start. */
export const FIRST_ACCOUNT = 'admin';

export interface Serving {
  readonly collector: Collector;
  readonly url: string;
  /** Of the account `admin`, when this start made it. It is shown once and stored nowhere. */
  readonly firstPassword?: string;
  /** Stops taking requests, finishes what is running and closes the store. */
  stop(): Promise<void>;
}

/** Opens the store, makes what a first start needs, and listens. Throws `address_in_use` with the cure. */
export async function serve(config: Config, log: Logger): Promise<Serving> {
  const db = await openStore(config.store);
  try {
    const collector = await createCollector({ config, db, log });
    const url = await listen(collector, config);
    const firstPassword = await makeFirstAccount(collector);
    const endHousekeeping = keepHouse(collector.context, collector.judging);
    // The schemas of reports take half a second to compile: now, and not while the first agent waits.
    setImmediate(() => validateReport(Buffer.from('{}')));
    const stop = async (): Promise<void> => {
      await collector.app.close();
      await collector.judging.stop();
      await endHousekeeping();
      await db.destroy();
    };
    return { collector, url, stop, ...(firstPassword === undefined ? {} : { firstPassword }) };
  } catch (error) {
    await db.destroy();
    throw error;
  }
}

async function listen({ app }: Collector, config: Config): Promise<string> {
  const { host, port } = config.listen;
  try {
    await app.listen({ host, port });
  } catch (error) {
    await app.close();
    if ((error as { code?: string }).code !== 'EADDRINUSE') {
      throw new MusterError('config_invalid', `cannot listen on ${host}:${port}: ${messageOf(error)}`, {
        cause: error,
      });
    }
    throw new MusterError(
      'address_in_use',
      `another program listens on ${host}:${port}; stop it (perhaps an earlier "muster up"), or choose another port: MUSTER_LISTEN=${host}:${port + 1}`,
      { cause: error },
    );
  }
  const { port: real } = app.server.address() as AddressInfo;
  return urlOf({ host, port: real });
}

async function makeFirstAccount({ context }: Collector): Promise<string | undefined> {
  if ((await countPeople(context.db)) > 0) return undefined;
  const password = newPassword();
  const isMade = await addAdministrator(context.db, context.hasher, {
    name: FIRST_ACCOUNT,
    password,
    mustChange: true,
    at: context.now(),
  });
  return isMade ? password : undefined;
}
