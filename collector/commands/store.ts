import { MusterError } from '../../policies/base/errors.ts';
import { resetPassword } from '../administrators.ts';
import { readConfig } from '../config.ts';
import { createPasswordHasher } from '../passwords.ts';
import { migrateStore } from '../store/migrate.ts';
import { connectStore, openStore } from '../store/open.ts';
import { verifyStore } from '../store/verify.ts';
import { print } from './terminal.ts';

/** `muster collector migrate`: brings the store to the newest form, which every start does too. */
export async function migrateCommand(): Promise<number> {
  const db = connectStore(readConfig(process.env).store);
  try {
    const count = await migrateStore(db);
    print(
      count === 0
        ? 'The store is of the newest form.'
        : `The store was brought to the newest form in ${count} step${count === 1 ? '' : 's'}.`,
    );
    return 0;
  } finally {
    await db.destroy();
  }
}

/** `muster collector verify`: reads the whole store; 1 when something does not fit together. */
export async function verifyCommand(options: { readonly json?: boolean }): Promise<number> {
  const db = await openStore(readConfig(process.env).store);
  try {
    const complaints = await verifyStore(db);
    if (options.json === true) print(JSON.stringify({ complaints }, null, 2));
    else print(complaints.length === 0 ? 'The store is whole.' : complaints.join('\n'));
    return complaints.length === 0 ? 0 : 1;
  } finally {
    await db.destroy();
  }
}

/** `muster admin user reset-password NAME`: a new one-time password; the collector may be running. */
export async function resetPasswordCommand(name: string): Promise<number> {
  const db = await openStore(readConfig(process.env).store);
  try {
    const password = await resetPassword(db, createPasswordHasher(), name, new Date());
    if (password === undefined) throw new MusterError('bad_request', `there is no account "${name}"`);
    print(`One-time password of ${name}, shown this once: ${password}`);
    return 0;
  } finally {
    await db.destroy();
  }
}
