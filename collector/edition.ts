// An edition is everything the whole fleet is judged by, by name: which packs, which values of their parameters, which
// tables and which advisory feeds. It is never changed; a change of any part makes the next one.

/** Why an edition was made. `first`: the collector's first start; `upgrade`: another Muster was started. */
export const EDITION_KINDS = ['first', 'upgrade', 'pack', 'parameters', 'lifecycle', 'advisories', 'rollback'] as const;
export type EditionKind = (typeof EDITION_KINDS)[number];

/** `judging`: hosts are judged by it, nobody sees it yet; `replaced`: another change came first; `past`: it was shown. */
export const EDITION_STATES = ['judging', 'shown', 'replaced', 'past'] as const;
export type EditionState = (typeof EDITION_STATES)[number];

/** What a kept text is: a pack, values of parameters, a carried-in lifecycle file, the tables of one version of Muster. */
export type DocumentKind = 'pack' | 'overrides' | 'lifecycle' | 'tables';

/** A pack of an edition; `sha` names its text among the documents. */
export interface EditionPack {
  readonly id: string;
  readonly version: string;
  readonly sha: string;
  /** `shipped` ones follow the product, `added` ones stay as they are when it is upgraded. */
  readonly origin: 'shipped' | 'added';
}

/** What an edition is made of; every `sha` names a document. */
export interface EditionParts {
  /** In the order in which hosts are judged by them. */
  readonly packs: readonly EditionPack[];
  /** Ids of shipped packs that somebody took out of force; another Muster does not bring them back. Absent: none. */
  readonly deactivated?: readonly string[];
  /** Values of parameters for levels, units, systems and hosts; `null`: none. */
  readonly overrides: string | null;
  /** A lifecycle file that was carried in; `null`: that of the product. */
  readonly lifecycle: string | null;
  /** Numbers of the advisory feeds, ascending. */
  readonly feeds: readonly number[];
  /** The tables that came with the Muster that made it. */
  readonly tables: string;
}

export interface EditionRecord {
  /** From 1; newer ones are higher. */
  readonly number: number;
  readonly kind: EditionKind;
  readonly parts: EditionParts;
  /** Two editions of the same parts have the same. */
  readonly fingerprint: string;
  /** A person's name, or `muster`. */
  readonly author: string;
  readonly reason: string;
  readonly madeAt: string;
  readonly state: EditionState;
  /** `null`: never. */
  readonly shownAt: string | null;
  readonly shownUntil: string | null;
}
