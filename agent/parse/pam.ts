import type { PamLine } from '../../policies/inventory/sections/pam.ts';
import { maskValue } from '../catalogue/secrets.ts';
import { linesOf } from './text.ts';

type Kind = PamLine['kind'];
const KINDS: readonly Kind[] = ['auth', 'account', 'password', 'session'];

/**
 * Lines of one service. `@include` counts for each of the four kinds, since it takes over all of them. Lines that are no
 * rule are counted. Source: pam.d(5).
 */
export function parsePam(text: string): { readonly lines: PamLine[]; readonly unread: number } {
  const lines: PamLine[] = [];
  let unread = 0;
  for (const { text: line } of linesOf(text, { joinsLines: true, hasTrailingComments: true })) {
    const included = /^@include\s+(\S+)/.exec(line)?.[1];
    if (included !== undefined) lines.push(...KINDS.map((kind) => ({ kind, include: included, isSubstack: false })));
    else {
      const rule = parseLine(line);
      if (rule === undefined) unread += 1;
      else lines.push(rule);
    }
  }
  return { lines, unread };
}

/** pam.conf has the service's name first. */
export function parsePamConf(text: string): {
  readonly services: ReadonlyMap<string, PamLine[]>;
  readonly unread: number;
} {
  const services = new Map<string, PamLine[]>();
  let unread = 0;
  for (const { text: line } of linesOf(text, { joinsLines: true, hasTrailingComments: true })) {
    const [, service, rest] = /^(\S+)\s+(.+)$/.exec(line) ?? [];
    const rule = rest === undefined ? undefined : parseLine(rest);
    if (service === undefined || rule === undefined) unread += 1;
    else services.set(service.toLowerCase(), [...(services.get(service.toLowerCase()) ?? []), rule]);
  }
  return { services, unread };
}

function parseLine(line: string): PamLine | undefined {
  const [, silent, kindText = '', control, place, rest = ''] =
    /^(-?)([A-Za-z]+)\s+(\[[^\]]*\]|\S+)\s+(\S+)\s*(.*)$/.exec(line) ?? [];
  const kind = KINDS.find((word) => word === kindText.toLowerCase());
  if (kind === undefined || control === undefined || place === undefined) return undefined;
  const word = control.toLowerCase();
  if (word === 'include' || word === 'substack') return { kind, include: place, isSubstack: word === 'substack' };
  return {
    kind,
    control: control.startsWith('[') ? `[${control.slice(1, -1).trim().split(/\s+/).join(' ')}]` : word,
    module: place.slice(place.lastIndexOf('/') + 1),
    options: optionsOf(rest),
    isSilent: silent === '-',
  };
}

/** Options; one in brackets may hold blanks. Source: pam.d(5), "module-arguments". */
function optionsOf(rest: string): Record<string, string | number | boolean> {
  const options: Record<string, string | number | boolean> = {};
  for (const [, bracketed, plain] of rest.matchAll(/\[((?:\\\]|[^\]])*)\]|(\S+)/g)) {
    const option = (bracketed ?? plain ?? '').replace(/\\\]/g, ']');
    const equals = option.indexOf('=');
    if (equals <= 0) options[option] = true;
    else {
      const name = option.slice(0, equals);
      const value = option.slice(equals + 1);
      options[name] = maskValue(name, /^(?:0|-?[1-9]\d{0,14})$/.test(value) ? Number(value) : value);
    }
  }
  return options;
}
