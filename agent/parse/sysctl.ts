import { linesOf } from './text.ts';

/** One assignment of a sysctl file, in file order. */
export interface SysctlLine {
  /** Dotted; may hold `*` patterns. */
  readonly name: string;
  /** `undefined`: only excluded from earlier patterns ("-net.ipv4.conf.all"). */
  readonly value: string | undefined;
}

/** Slashes and dots may be swapped in names; a leading "-" ignores errors. Source: sysctl.d(5), sysctl.conf(5). */
export function parseSysctl(text: string): SysctlLine[] {
  return linesOf(text, { comments: '#;' }).flatMap(({ text: line }) => {
    const [, ignored, name, , value] = /^(-?)\s*([^\s=]+)\s*(=\s*(.*))?$/.exec(line) ?? [];
    if (name === undefined || (value === undefined && ignored === '')) return [];
    return [{ name: dottedName(name), value: value?.trim() }];
  });
}

/** "net/ipv4/conf/eth0.1/rp_filter" keeps its dots as parts of a name: the first separator decides. */
function dottedName(name: string): string {
  const first = /[./]/.exec(name)?.[0];
  return first === '/' ? name.replace(/[./]/g, (character) => (character === '/' ? '.' : '/')) : name;
}

/** Path below /proc/sys of a dotted name. */
export function sysctlPath(name: string): string {
  return `/proc/sys/${name.replace(/[./]/g, (character) => (character === '.' ? '/' : '.'))}`;
}

/** A number where the whole value is one, otherwise text with single spaces. */
export function sysctlValue(text: string): number | string {
  const words = text.trim().split(/\s+/).join(' ');
  return /^-?\d{1,15}$/.test(words) && !/^-?0\d/.test(words) ? Number(words) : words;
}
