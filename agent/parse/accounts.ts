/** One line of passwd(5); the password field and the comment are never kept. */
export interface PasswdEntry {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
  readonly shell: string;
}

/** One line of group(5). */
export interface GroupEntry {
  readonly name: string;
  readonly gid: number;
  readonly members: readonly string[];
}

/** What an account file holds: entries in the file's order, and what is no entry. */
export interface AccountFile<T> {
  readonly entries: readonly T[];
  /** Lines that begin with `+` or `-`: a directory is to be mixed in (NIS). */
  readonly plusCount: number;
  readonly malformedCount: number;
}

/** HP-UX and macOS write `-2` for what others write as 4294967294. */
const NUMBER = /^(?:\d{1,10}|-[12])$/;

function idOf(text: string): number {
  return text.startsWith('-') ? 2 ** 32 + Number(text) : Number(text);
}

/** Source: passwd(5). */
export function parsePasswd(text: string): AccountFile<PasswdEntry> {
  return parseLines(text, (fields) => {
    const [name = '', , uid = '', gid = '', , home = '', shell = ''] = fields;
    if (fields.length !== 7 || name === '' || !NUMBER.test(uid) || !NUMBER.test(gid)) return undefined;
    return { name, uid: idOf(uid), gid: idOf(gid), home, shell };
  });
}

/** Source: group(5). */
export function parseGroup(text: string): AccountFile<GroupEntry> {
  return parseLines(text, (fields) => {
    const [name = '', , gid = '', members = ''] = fields;
    if (fields.length !== 4 || name === '' || !NUMBER.test(gid)) return undefined;
    return { name, gid: idOf(gid), members: [...new Set(members.split(',').filter((member) => member !== ''))] };
  });
}

/** Lines by colons; blank ones are nothing, comments (which only some libraries know) neither. */
export function parseLines<T>(text: string, parse: (fields: readonly string[]) => T | undefined): AccountFile<T> {
  const entries: T[] = [];
  let plusCount = 0;
  let malformedCount = 0;
  for (const line of text.split('\n')) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    if (line.startsWith('+') || line.startsWith('-')) {
      plusCount += 1;
      continue;
    }
    const entry = parse(line.split(':'));
    if (entry === undefined) malformedCount += 1;
    else entries.push(entry);
  }
  return { entries, plusCount, malformedCount };
}

const NO_LOGIN = new Set(['nologin', 'false', 'sync', 'shutdown', 'halt']);

/**
 * Whether somebody may sign in with the shell; an empty field means /bin/sh. Rules about homes except the same words:
 * an account they ask about must have an entry. `git-shell` takes keys from a home like any other.
 * Source: passwd(5), nologin(8).
 */
export function isLoginShell(shell: string): boolean {
  return !NO_LOGIN.has(shell.slice(shell.lastIndexOf('/') + 1));
}
