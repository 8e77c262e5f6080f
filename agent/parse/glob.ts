/** A shell pattern for one file name (`*`, `?`, `[a-z]`, `[!a]`) as a regular expression. Source: glob(7). */
export function globPattern(pattern: string): RegExp {
  const source = pattern.replace(/\[!?[^\]]+\]|[*?]|[.+^${}()|\\[\]]/g, (part) => {
    if (part === '*') return '[^/]*';
    if (part === '?') return '[^/]';
    if (part.length > 1 && part.startsWith('[')) return part.replace('[!', '[^').replace(/\\/g, '\\\\');
    return `\\${part}`;
  });
  try {
    return new RegExp(`^${source}$`);
  } catch {
    return /^(?!)/; // a range such as [z-a] matches nothing
  }
}
