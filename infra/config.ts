import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import * as pulumi from '@pulumi/pulumi';
import { MusterError, messageOf } from '../policies/base/errors.ts';
import type { Plan } from './plan/plan.ts';
import { MAX_PLAN_BYTES, parsePlan } from './plan/validate.ts';

/** What a stack of the program is told. Read inside the program's function: a module keeps what it read between runs. */
export interface Settings {
  readonly plan: Plan;
  readonly keyPair?: string;
  readonly adminPassword?: pulumi.Output<string>;
}

/**
 * Reads the stack's configuration and the plan it names; a path is taken from the program's folder. Throws `config_invalid`,
 * `read_failed` or `plan_invalid`, each of which names the file.
 */
export async function readSettings(projectFolder: string): Promise<Settings> {
  const config = new pulumi.Config('muster-infra');
  const path = resolve(projectFolder, config.get('plan') ?? '../plan.json');
  const keyPair = config.get('keyPair');
  if (keyPair !== undefined && !/^[\w .@-]{1,255}$/.test(keyPair)) {
    throw new MusterError(
      'config_invalid',
      `muster-infra:keyPair ${JSON.stringify(keyPair)} is not the name of a key pair`,
    );
  }
  const adminPassword = config.getSecret('adminPassword');
  return {
    plan: parsePlan(await readPlan(path), path),
    ...(keyPair === undefined ? {} : { keyPair }),
    ...(adminPassword === undefined ? {} : { adminPassword }),
  };
}

async function readPlan(path: string): Promise<string> {
  try {
    const bytes = await readFile(path);
    if (bytes.length > MAX_PLAN_BYTES)
      throw new MusterError('limit_exceeded', `plan ${path} is larger than ${MAX_PLAN_BYTES} bytes`);
    return bytes.toString('utf8');
  } catch (error) {
    if (error instanceof MusterError) throw error;
    throw new MusterError(
      'read_failed',
      `plan ${path} could not be read (${messageOf(error)}); make one with "muster plan draft --out ${path}"`,
      { cause: error },
    );
  }
}
