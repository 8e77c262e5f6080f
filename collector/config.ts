import { isIP } from 'node:net';
import { join, resolve } from 'node:path';
import { MusterError } from '../policies/base/errors.ts';
import { inPackage } from '../policies/base/package-root.ts';
import type { StorePlace } from './store/open.ts';

/** Everything the collector is told from outside, read once at start. */
export interface Config {
  /** Folder with the store, the agent's state and `local.json`. */
  readonly dataFolder: string;
  readonly listen: { readonly host: string; readonly port: number };
  readonly store: StorePlace;
  /** Where the built console lies. */
  readonly consoleFolder: string;
  /** Where the packages for hosts lie, once they are built. */
  readonly packagesFolder: string;
}

const DEFAULT_LISTEN = '127.0.0.1:7070';

/** Reads the settings from the environment. Throws `config_invalid` that names the variable, the value and the cure. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const dataFolder = resolve(nonEmpty(environment.MUSTER_DATA) ?? inPackage('var'));
  const url = nonEmpty(environment.MUSTER_DATABASE_URL);
  if (url !== undefined && !/^postgres(ql)?:\/\//.test(url)) {
    throw new MusterError(
      'config_invalid',
      'MUSTER_DATABASE_URL must begin with "postgres://"; leave it out for the embedded store',
    );
  }
  return {
    dataFolder,
    listen: readListen(nonEmpty(environment.MUSTER_LISTEN) ?? DEFAULT_LISTEN),
    store:
      url === undefined
        ? { kind: 'sqlite', path: join(dataFolder, 'collector', 'muster.db') }
        : { kind: 'postgres', url },
    consoleFolder: inPackage('build', 'console'),
    packagesFolder: inPackage('build', 'packages'),
  };
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === undefined || text === '' ? undefined : text;
}

function readListen(text: string): Config['listen'] {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text);
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  if (host === undefined || !(port <= 65_535)) {
    throw new MusterError(
      'config_invalid',
      `MUSTER_LISTEN is "${text}"; write an address and a port, such as ${DEFAULT_LISTEN} or [::1]:7070`,
    );
  }
  if (!isLoopbackAddress(host)) {
    throw new MusterError(
      'config_invalid',
      `MUSTER_LISTEN is "${text}", which is not a loopback address; without TLS passwords would cross the network in the clear. Use 127.0.0.1 or [::1] and put a proxy that speaks TLS before it`,
    );
  }
  return { host, port };
}

/** Whether an address never leaves this machine. A name counts only when it is `localhost`. */
export function isLoopbackAddress(address: string): boolean {
  if (address === 'localhost' || address === '::1') return true;
  const plain = address.startsWith('::ffff:') ? address.slice('::ffff:'.length) : address;
  return isIP(plain) === 4 && plain.startsWith('127.');
}

/** An address as it stands in a URL. */
export function urlOf({ host, port }: Config['listen']): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
