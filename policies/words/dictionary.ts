import type { Reason, SectionStatus } from '../inventory/report.ts';
import type { Cause, Severity, Verdict } from '../rules/finding.ts';
import type { Rule } from '../rules/pack.ts';

/** A probe's reason in words, and the one step that ends it. */
export interface ReasonWords {
  readonly text: string;
  readonly step: string;
}

/**
 * What console, statements and commands share in one language. Titles of sections and fields come from their shapes,
 * phrases of tests from `rules/keywords`. A key missing in one language does not compile.
 */
export interface Dictionary {
  readonly verdicts: Readonly<Record<Verdict, string>>;
  readonly severities: Readonly<Record<Severity, string>>;
  /** Said after a fact's path and a colon. */
  readonly causes: Readonly<Record<Cause, string>>;
  readonly reasons: Readonly<Record<Reason, ReasonWords>>;
  /** How a section was read. */
  readonly outcomes: Readonly<Record<SectionStatus, string>>;
  readonly efforts: Readonly<Record<Rule['effort'], string>>;
  readonly sentences: Sentences;
}

/** Parts of sentences about facts and demands; the functions put what varies in its place. */
export interface Sentences {
  readonly is: string;
  readonly wanted: string;
  readonly none: string;
  readonly emptyList: string;
  readonly and: string;
  readonly or: string;
  readonly looked: (count: number) => string;
  readonly matched: (count: number) => string;
  readonly failed: (count: number) => string;
  readonly unknown: (count: number) => string;
  readonly more: (count: number) => string;
  /** The value of another fact, in a demand. */
  readonly factValue: (path: string) => string;
  readonly parameterValue: (title: string, value: string) => string;
  /** The instant of judging plus a duration. */
  readonly fromNow: (duration: string) => string;
  readonly any: string;
  readonly noneOf: string;
  readonly each: (path: string, where: string | undefined, is: string) => string;
  readonly some: (path: string, where: string | undefined, is: string | undefined) => string;
  readonly no: (path: string, where: string) => string;
  readonly count: (path: string, where: string | undefined, is: string) => string;
  readonly outsideLevel: (level: string, range: string) => string;
  readonly notBefore: (day: string) => string;
  readonly notAfter: (day: string) => string;
}
