/** One update as `wmic qfe` or `Get-HotFix` prints it. */
export interface ListedUpdate {
  readonly id: string;
  readonly description?: string;
  readonly installedOn?: string;
  readonly computer?: string;
}

const ID = /^(?:KB\d{5,8}\S*|Q\d{6}|File \d+|\d{6,7}(?:v\d)?|\{[0-9A-Fa-f-]{36}\})$/;

/** Names of columns are the class's own in every language; each is at least as wide as its widest cell. */
const HEADING = /\bHotFixID\b/;

/**
 * The table of `wmic qfe` or `Get-HotFix`: cells begin where their headings do. `undefined` where there is no heading, or
 * where a row's id does not stand in its column. Source: wmic of XP to Server 2022.
 */
export function parseUpdateTable(text: string): ListedUpdate[] | undefined {
  const lines = text.replace(/\r+\n?/g, '\n').split('\n');
  const top = lines.findIndex((line) => HEADING.test(line));
  const heading = lines[top] ?? '';
  // XP prints a notice in front of the headings, on the same line.
  const start = /\b(?:Caption|CSName|Description|Source)\s/.exec(heading)?.index ?? 0;
  const columns = [...heading.slice(start).matchAll(/\S+/g)].map(({ 0: name, index }) => ({ name, index }));
  if (columns.length < 2) return undefined;
  const updates: ListedUpdate[] = [];
  for (const line of lines.slice(top + 1)) {
    if (line.trim() === '' || /^[-\s]+$/.test(line)) continue;
    const cell = (name: string): string => {
      const at = columns.findIndex((column) => column.name === name);
      const column = columns[at];
      return column === undefined ? '' : line.slice(column.index, columns[at + 1]?.index).trim();
    };
    const id = cell('HotFixID');
    if (!ID.test(id)) return undefined;
    const [description, installedOn, computer] = [
      cell('Description'),
      cell('InstalledOn'),
      cell('CSName') || cell('Source'),
    ];
    updates.push({
      id,
      ...(description === '' ? {} : { description }),
      ...(installedOn === '' ? {} : { installedOn }),
      ...(computer === '' ? {} : { computer }),
    });
  }
  return updates.length === 0 ? undefined : updates;
}
