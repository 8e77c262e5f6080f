import type { Packets } from './packets.ts';

/** What one condition of a rule says of a packet. */
export type Match =
  /** One of the alternatives. */
  | { readonly kind: 'packets'; readonly alternatives: readonly Partial<Packets>[]; readonly isNegated?: boolean }
  /** Came in through one of these; a name may end in `*`. */
  | { readonly kind: 'interface'; readonly names: readonly string[]; readonly isNegated?: boolean }
  /** The connection is in one of these states (`new`, `established`, ...). */
  | { readonly kind: 'state'; readonly states: readonly string[]; readonly isNegated?: boolean }
  /** TCP flags: those of `mask` that are set are exactly `flags`. */
  | { readonly kind: 'tcpFlags'; readonly mask: number; readonly flags: number; readonly isNegated?: boolean }
  /** Nothing would be sent back to the source through the interface it came from. */
  | { readonly kind: 'noWayBack' }
  /** Its source is in a set that a program fills and empties by itself. */
  | { readonly kind: 'banned' }
  | { readonly kind: 'always' }
  | { readonly kind: 'never' }
  /** Not in our form: it may hold or not. */
  | { readonly kind: 'unsure' };

/** `unsure`: the packet is changed, queued or redirected, so that what becomes of it is not said here. */
export type Verdict =
  | { readonly kind: 'accept' | 'drop' | 'reject' | 'return' | 'continue' | 'unsure' }
  | { readonly kind: 'jump' | 'goto'; readonly chain: string };

export interface Rule {
  /** Where it stands, the same for both families of a rule that speaks of both. */
  readonly id: string;
  /** All must hold. */
  readonly matches: readonly Match[];
  readonly verdict: Verdict;
}

export type Hook = 'ingress' | 'prerouting' | 'input' | 'forward' | 'output' | 'postrouting';

export interface Chain {
  /** Family of the table and its name, so that rules of another program are known by their table. */
  readonly table: string;
  readonly name: string;
  /** Absent: only reached by jumps. */
  readonly hook?: Hook;
  readonly priority?: number;
  readonly policy?: 'accept' | 'drop';
  readonly rules: readonly Rule[];
}

/** Chains that programs fill and empty by themselves, one rule for an address that is banned for a while. */
const BANS = /^(?:f2b|fail2ban|sshguard|crowdsec|CROWDSEC)(?:[-_]|$)/;

/** Whether the chain holds bans that come and go: neither counted nor believed to be the administrator's will. */
export function holdsBans({ name, table }: Pick<Chain, 'name' | 'table'>): boolean {
  return BANS.test(name) || BANS.test(table.slice(table.indexOf(' ') + 1));
}
