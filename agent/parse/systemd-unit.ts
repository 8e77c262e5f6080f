import { keepLines, linesOf } from './text.ts';

/** Settings of a unit file: values by section and key, in order; an empty value clears what stood before it. */
export type UnitFile = ReadonlyMap<string, readonly string[]>;

/** Titles, and keys that the probes need. Everything else (environments above all) never leaves the file. */
export const KEPT =
  /^\s*(?:\[|(?:Wants|Requires|BindsTo|Requisite|Upholds|Also|Alias|WantedBy|RequiredBy|UpheldBy|DefaultInstance|ExecStart|User|Type|What|Where|Options|Accept|Service|Unit)\s*=)/;

const COMMAND = /^\s*ExecStart\s*=/;

/** What a recording keeps of a unit file: sections and the keys above, commands cut to their program. */
export function cutUnitFile(text: string): string {
  // A line that ends in a backslash goes on in the next one, which belongs to the same key whatever it looks like.
  // What a command goes on with are its arguments, and those are never kept.
  let isContinued = false;
  let goesOn = false;
  const lines = keepLines(text, (line) => {
    const isKept = isContinued ? goesOn : KEPT.test(line);
    if (!isContinued) goesOn = isKept && !COMMAND.test(line);
    isContinued = line.endsWith('\\');
    return isKept;
  });
  return lines.replace(/^([ \t]*ExecStart[ \t]*=[ \t]*[-@:+!|]*\S*).*$/gm, '$1');
}

/** Keys are `Section.Key`. Source: systemd.syntax(7). */
export function parseUnit(text: string): UnitFile {
  const values = new Map<string, string[]>();
  let section = '';
  for (const { text: line } of linesOf(text, { comments: '#;', joinsLines: true })) {
    const title = /^\[([^\]]+)\]$/.exec(line)?.[1];
    if (title !== undefined) {
      section = title;
      if (!values.has(section)) values.set(section, []); // "[Install] is there" matters, even when it is empty
      continue;
    }
    const equals = line.indexOf('=');
    if (equals <= 0) continue;
    const key = `${section}.${line.slice(0, equals).trim()}`;
    const value = line.slice(equals + 1).trim();
    if (value === '') values.set(key, []);
    else values.set(key, [...(values.get(key) ?? []), value]);
  }
  return values;
}
