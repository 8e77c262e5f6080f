import { createLogger } from '../../policies/base/log.ts';
import { readConfig } from '../config.ts';
import { FIRST_ACCOUNT, serve } from '../serving.ts';
import { print, remark, untilAskedToEnd } from './terminal.ts';

/** `muster collector serve`: until a signal ends it. */
export async function serveCommand(): Promise<number> {
  const log = createLogger('collector');
  const serving = await serve(readConfig(process.env), log);
  print(`Console: ${serving.url}/`);
  if (serving.firstPassword !== undefined) sayFirstPassword(serving.firstPassword);
  log.info({ url: serving.url }, 'the collector listens');
  const signal = await untilAskedToEnd();
  log.info({ signal }, 'the collector stops');
  await serving.stop();
  return 0;
}

/** A service's output goes into a log, where a password has no business: there it is made anew by hand. */
function sayFirstPassword(password: string): void {
  if (process.stdout.isTTY) print(`Account: ${FIRST_ACCOUNT}\nOne-time password, shown this once: ${password}`);
  else
    remark(
      `The account "${FIRST_ACCOUNT}" was made. Get its one-time password with: muster admin user reset-password ${FIRST_ACCOUNT}`,
    );
}
