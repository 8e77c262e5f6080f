import type { Reader } from './reader.ts';

/** Names of users and groups by number, from the account files; numbers of other sources have none here. */
export interface AccountNames {
  readonly users: ReadonlyMap<number, string>;
  readonly groups: ReadonlyMap<number, string>;
}

export async function readAccountNames(reader: Reader): Promise<AccountNames> {
  return {
    users: namesById((await reader.target.readText('/etc/passwd')) ?? ''),
    groups: namesById((await reader.target.readText('/etc/group')) ?? ''),
  };
}

/** The first name of a number wins, as in the C library. Source: passwd(5), group(5). */
function namesById(text: string): Map<number, string> {
  const names = new Map<number, string>();
  for (const line of text.split('\n')) {
    const [name, , id] = line.split(':');
    if (name !== undefined && id !== undefined && /^\d+$/.test(id) && !names.has(Number(id)))
      names.set(Number(id), name);
  }
  return names;
}
