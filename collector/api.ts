import type { Words } from '../policies/base/text.ts';
import type { ExceptionScopeKind, ExceptionState } from '../policies/exceptions/exception.ts';
import type { Inventory } from '../policies/inventory/inventory.ts';
import type { Door, ProbeOutcome, SectionState } from '../policies/inventory/report.ts';
import type { Finding, Severity, Verdict } from '../policies/rules/finding.ts';
import type { OverrideScope } from '../policies/rules/overrides.ts';
import type { ParameterValue } from '../policies/rules/pack.ts';
import type { TrialResult } from '../policies/trial-tally.ts';

// The shapes of HTTP answers under /api/v1, types only: all that the console may know of the collector.
// Every list answer is a page; every refusal is a `Refusal`.

export interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly pointer?: string;
  readonly complaints?: readonly { readonly pointer: string; readonly message: string }[];
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly total: number;
  /** From 1. */
  readonly page: number;
  readonly pageSize: number;
}

/** How many findings of each verdict. A stale finding counts as unknown and again in `stale`; excepted ones are taken out of `fail`. */
export interface Counts {
  readonly pass: number;
  readonly fail: number;
  readonly unknown: number;
  readonly error: number;
  readonly notApplicable: number;
  readonly stale: number;
  readonly excepted: number;
}

/** Failing findings by severity. */
export type SeverityCounts = Readonly<Record<Severity, number>>;

/** GET /api/v1/session: who is signed in. 401 `not_signed_in` otherwise. POST { name, password } signs in, DELETE signs out. */
export interface SessionAnswer {
  readonly person: { readonly name: string; readonly role: Role; readonly unitId: string | null };
  /** The first password must be changed (PUT /api/v1/session/password) before anything else is answered. */
  readonly mustChangePassword: boolean;
  /** Sent back in the header `Muster-Csrf` with everything that writes. */
  readonly csrfToken: string;
  readonly collector: {
    readonly version: string;
    readonly store: 'sqlite' | 'postgres';
    readonly isSynthetic: boolean;
  };
}

/** A day of the trend: UTC day and the counts of its last judgement. Days without data are absent. */
export interface TrendPoint {
  readonly on: string;
  readonly counts: Counts;
}

export interface HostAge {
  readonly lastReportAt: string | null;
  /** Age in seconds at answer time, corrected for the host's clock; null: never reported. */
  readonly ageSeconds: number | null;
  readonly limitSeconds: number;
  readonly isSilent: boolean;
}

/** One post of the roll. */
export interface RollHost extends HostAge {
  readonly hostId: string;
  readonly name: string;
  readonly unitId: string;
  readonly counts: Counts;
}

/** An imperative worth doing first: a rule and the hosts that would be mended by it. */
export interface NextAction {
  readonly kind: 'mend' | 'end_unknown' | 'silent_host';
  readonly pack?: string;
  readonly rule?: string;
  readonly title?: Words;
  readonly remedy?: Words;
  readonly severity?: Severity;
  readonly effort?: 'minutes' | 'hours' | 'days' | 'project';
  /** For `end_unknown`: the section and the reason it was not read. */
  readonly section?: string;
  readonly reason?: string;
  readonly hostNames: readonly string[];
  readonly hostCount: number;
  /** Failing (or, for the other kinds, unknown) findings that it closes. */
  readonly closesCount: number;
}

/** Something with a date: support or a certificate that ends within a year, or has ended; or an exception that ends within 30 days, whose id is `what`. */
export interface EndingSoon {
  readonly kind: 'support' | 'certificate' | 'exception';
  readonly what: string;
  /** Of an exception: its rule. */
  readonly title?: Words;
  readonly endsOn: string;
  readonly hostCount: number;
  readonly hostNames: readonly string[];
}

/** A finding whose verdict changed. */
export interface ChangedFinding {
  readonly hostId: string;
  readonly hostName: string;
  readonly pack: string;
  readonly rule: string;
  readonly title: Words;
  readonly severity: Severity;
  readonly before: Verdict | null;
  readonly now: ShownVerdict;
  readonly at: string;
}

/** GET /api/v1/overview?unit= */
export interface OverviewAnswer {
  readonly at: string;
  readonly hosts: { readonly total: number; readonly inTime: number; readonly silent: number; readonly never: number };
  readonly counts: Counts;
  readonly failBySeverity: SeverityCounts;
  readonly age: { readonly medianSeconds: number | null; readonly oldestSeconds: number | null };
  /** In the order of unit and name; empty above 120 hosts, where a post is a unit (`heatMap`). */
  readonly roll: readonly RollHost[];
  readonly trend: readonly TrendPoint[];
  readonly nextActions: readonly NextAction[];
  readonly endingSoon: readonly EndingSoon[];
  readonly heatMap: readonly UnitHeat[];
  readonly packs: readonly PackSummary[];
  /** Of the last 24 hours, newest first, at most 20; first judgements are not changes. */
  readonly changed: readonly ChangedFinding[];
}

export interface UnitHeat {
  readonly unitId: string;
  readonly name: Words;
  readonly hostCount: number;
  readonly counts: Counts;
  readonly byPack: Readonly<Record<string, Counts>>;
  readonly medianAgeSeconds: number | null;
}

export interface PackSummary {
  readonly id: string;
  readonly version: string;
  readonly title: Words;
  readonly ruleCount: number;
}

/** GET /api/v1/units */
export interface UnitAnswer {
  readonly unitId: string;
  readonly parentId: string | null;
  readonly name: Words;
  readonly hostCount: number;
  readonly counts: Counts;
  readonly freshnessLimitSeconds: number;
}

/** GET /api/v1/hosts?q=&unit=&verdict=&severity=&os=&freshness=in_time|silent|never&sort=&page=&pageSize= answers Page<HostRow>. Sort: name, failCount, unknownCount, age; `-` in front turns it round. */
export interface HostRow extends HostAge {
  readonly hostId: string;
  readonly name: string;
  readonly unitId: string;
  readonly unitName: Words;
  readonly osName: string | null;
  readonly osSupport: { readonly state: 'supported' | 'extended' | 'ended'; readonly endsOn: string | null } | null;
  readonly counts: Counts;
  readonly failBySeverity: SeverityCounts;
}

/** GET /api/v1/hosts/:hostId */
export interface HostAnswer extends HostRow {
  readonly firstSeenAt: string;
  /** `null`, like the two below it: never reported. */
  readonly door: Door | null;
  readonly agentVersion: string | null;
  readonly privilege: string | null;
  /** Signature checked with the enrolled key. */
  readonly isSigned: boolean;
  readonly clockSkewSeconds: number | null;
  readonly missingReportCount: number;
  /** How the newest report fits what was known before; anything but `same` is shown until a person confirms. */
  readonly identityState:
    | 'same'
    | 'reinstalled'
    | 'reinstalled_or_copied'
    | 'moved'
    | 'copied'
    | 'forked'
    | 'rewound'
    | 'clone'
    | 'second_door'
    | 'duplicate_machine_id';
  /** The host this one was split from, because its identifiers contradict. */
  readonly candidateOf: string | null;
  readonly identifiers: Readonly<Record<string, unknown>>;
  /** Counts of findings by pack. */
  readonly byPack: Readonly<Record<string, Counts>>;
}

/** GET /api/v1/hosts/:hostId/findings?verdict=&severity=&pack=&q=&page=&pageSize= answers Page<FindingRow>; order: fail, unknown, error, excepted, pass, n/a, then severity. `verdict=excepted` too. */
export interface FindingRow {
  readonly pack: string;
  readonly rule: string;
  readonly title: Words;
  readonly severity: Severity;
  readonly verdict: ShownVerdict;
  /** Where it is excepted. */
  readonly exception?: ExceptionMark;
  /** The verdict is unknown because the facts are older than their limit, or a fail that rests on old facts. */
  readonly isStale: boolean;
  readonly since: string;
  /** First cause among the evidence, for a word beside the verdict. */
  readonly cause: string | null;
  readonly reason: string | null;
}

/** GET /api/v1/hosts/:hostId/findings/:pack/:rule */
export interface FindingAnswer extends FindingRow {
  readonly finding: Finding;
  readonly judgedAt: string;
  readonly ruleText: RuleText;
  /** Verdict changes, newest first, at most 100. */
  readonly history: readonly { readonly at: string; readonly verdict: Verdict }[];
  /** Names of other hosts that fail the same rule, at most 20, and how many there are. */
  readonly alsoFailing: { readonly count: number; readonly names: readonly string[] };
}

export interface RuleText {
  readonly title: Words;
  readonly why: Words | null;
  readonly remedy: Words;
  readonly effort: 'minutes' | 'hours' | 'days' | 'project';
  readonly source: string | null;
  readonly references: readonly string[];
  /** Clauses of the frameworks, from the control map. */
  readonly clauses: readonly { readonly framework: string; readonly ids: readonly string[] }[];
}

/** GET /api/v1/hosts/:hostId/inventory: every section with how it was read; packages are paged apart. */
export interface InventoryAnswer {
  readonly collectedAt: string;
  readonly states: Readonly<Record<string, SectionState>>;
  readonly probes: Readonly<Record<string, ProbeOutcome>>;
  /** Without `packages`, which has its own address. */
  readonly inventory: Inventory;
  readonly packageCount: number | null;
}

/** GET /api/v1/hosts/:hostId/packages?q=&page=&pageSize= answers Page<PackageRow>. */
export interface PackageRow {
  readonly name: string;
  readonly version: string | null;
  readonly architecture: string | null;
  readonly source: string | null;
  readonly origin: string | null;
  readonly scheme: string | null;
}

/** GET /api/v1/hosts/:hostId/history */
export interface HostHistoryAnswer {
  readonly reports: readonly {
    readonly receivedAt: string;
    readonly collectedAt: string;
    readonly sequence: number;
    readonly form: 'full' | 'delta' | 'confirmation';
    readonly bytes: number;
    readonly clockSkewSeconds: number | null;
    /** Its key was revoked, and it came after the instant from which the key is in doubt. */
    readonly isSuspect: boolean;
  }[];
  readonly trend: readonly TrendPoint[];
}

/** GET /api/v1/rules?q=&pack=&severity=&verdict=&sort=&page=&pageSize= answers Page<RuleRow>. */
export interface RuleRow {
  readonly pack: string;
  readonly packTitle: Words;
  readonly rule: string;
  readonly title: Words;
  readonly severity: Severity;
  readonly effort: 'minutes' | 'hours' | 'days' | 'project';
  readonly counts: Counts;
}

/** GET /api/v1/rules/:pack/:rule */
export interface RuleAnswer extends RuleRow {
  readonly packVersion: string;
  readonly text: RuleText;
  /** What the rule reads, and its demand as a sentence, both languages. */
  readonly reads: readonly string[];
  readonly demand: Words;
  readonly concerns: Words | null;
  /** The rule as written. */
  readonly source: unknown;
  /** At most 200 of each, worst age first; `counts` tells how many there are. */
  readonly failing: readonly {
    readonly hostId: string;
    readonly name: string;
    readonly unitId: string;
    readonly since: string;
  }[];
  readonly unknown: readonly {
    readonly hostId: string;
    readonly name: string;
    readonly unitId: string;
    readonly cause: string | null;
    readonly reason: string | null;
  }[];
  /** Hosts that fail with permission. */
  readonly excepted: readonly ({
    readonly hostId: string;
    readonly name: string;
    readonly unitId: string;
    readonly since: string;
  } & ExceptionMark)[];
}

/** GET /api/v1/agents?unit=&page=&pageSize= answers Page<AgentRow>, those heard last first. */
export interface AgentRow {
  readonly agentId: string;
  readonly hostId: string;
  readonly hostName: string;
  readonly unitId: string;
  readonly version: string | null;
  readonly enrolledAt: string;
  readonly lastSeenAt: string | null;
  readonly isRevoked: boolean;
  readonly revokedAt: string | null;
  /** Reports that came from then on are marked. */
  readonly suspectSince: string | null;
  readonly revokeReason: string | null;
  readonly clockSkewSeconds: number | null;
  /** `null` until a report that is no confirmation said it. */
  readonly health: AgentHealthAnswer | null;
}

/** What an agent last said of itself, and when that came. */
export interface AgentHealthAnswer {
  readonly at: string;
  /** Reports that waited on the host when it made that report, and their bytes. */
  readonly spoolReports: number;
  readonly spoolBytes: number;
  /** Reports since it joined that will never come. */
  readonly droppedCount: number;
  readonly lastErrorCode?: string;
  readonly inspectionMs: number;
  readonly cpuMs: number;
  readonly peakRssBytes: number;
  readonly startedAt: string;
  /** The collector's clock less the host's, as the agent saw it. */
  readonly clockSkewSeconds?: number;
}

/** POST /api/v1/enrolment-tokens { unitId, uses, validSeconds } answers it once (201). */
export interface EnrolmentTokenAnswer {
  readonly token: string;
  readonly unitId: string;
  readonly uses: number;
  readonly endsAt: string;
}

/** GET /api/v1/fleet: every host with its newest inventory, for `muster plan draft`. NDJSON is not needed below 10,000 hosts; pages as the others. */
export interface FleetHost {
  readonly hostId: string;
  readonly name: string;
  readonly unitId: string;
  readonly register: { readonly level?: number; readonly zone?: string; readonly labels: readonly string[] };
  readonly report: unknown;
  /** Rules that the host may fail for now. */
  readonly exceptions: readonly (ExceptionMark & { readonly pack: string; readonly rule: string })[];
}

/** GET /api/v1/events (server-sent events): something changed and a page may fetch again. */
export interface ServerEvent {
  readonly kind:
    | 'host_changed'
    | 'packs_changed'
    | 'register_changed'
    | 'exceptions_changed'
    | 'imports_changed'
    | 'identity_changed';
  readonly hostId?: string;
  readonly at: string;
}

// The register: units, business systems, and where hosts stand. Every write takes an optional `reason` for the audit log.

/** GET /api/v1/units/:unitId. POST /api/v1/units { unitId, name, parentId?, freshnessLimitSeconds? } adds one (201), PUT /api/v1/units/:unitId changes what is named. */
export interface UnitDetailAnswer {
  readonly unitId: string;
  readonly parentId: string | null;
  readonly name: Words;
  readonly freshnessLimitSeconds: number;
  /** The unit and those above it, nearest first. */
  readonly path: readonly string[];
  /** How it was called before, newest first. */
  readonly formerNames: readonly { readonly name: Words; readonly untilAt: string }[];
}

/** GET /api/v1/systems. POST adds one (201), PUT /api/v1/systems/:systemId changes what is named; `null` takes operator, level or zone away. */
export interface SystemAnswer {
  readonly systemId: string;
  readonly name: Words;
  readonly ownerUnitId: string;
  readonly operatorUnitId: string | null;
  /** 1 to 5; `null`: not set. */
  readonly level: number | null;
  readonly zone: string | null;
  readonly hostCount: number;
}

/** GET /api/v1/hosts/:hostId/register. POST { unitId?, addSystems?, removeSystems?, addLabels?, removeLabels? } changes it. */
export interface HostRegisterAnswer {
  readonly hostId: string;
  readonly name: string;
  readonly unitId: string;
  /** The host's unit and those above it, nearest first. */
  readonly unitPath: readonly string[];
  readonly systems: readonly { readonly systemId: string; readonly name: Words; readonly level: number | null }[];
  /** Highest level of the systems; `null`: not set. */
  readonly level: number | null;
  readonly zone: string | null;
  readonly labels: readonly string[];
}

// Packs and values of parameters. Lists show the newest edition, which may still be judged: `isShown` tells.

/** GET /api/v1/packs. POST /api/v1/packs { pack | shipped, reason } puts one in force (201), DELETE /api/v1/packs/:pack { reason } takes one out. */
export interface PacksAnswer {
  readonly edition: number;
  readonly isShown: boolean;
  readonly packs: readonly PackRow[];
  /** Packs that come with Muster and were taken out of force. */
  readonly deactivated: readonly { readonly id: string; readonly version: string; readonly title: Words }[];
}

export interface PackRow extends PackSummary {
  readonly origin: 'shipped' | 'added';
  /** Version of the shipped pack whose place it takes; `null`: of none. */
  readonly replacesVersion: string | null;
  readonly parameterCount: number;
}

/** Answers a change of packs or values: the edition that holds it, and whether the fleet is shown by it already. */
export interface PolicyChangeAnswer {
  readonly edition: number;
  readonly isShown: boolean;
}

/** GET /api/v1/parameters?pack=&rule=&q=&set=yes&page=&pageSize= */
export interface ParametersAnswer extends Page<ParameterRow>, PolicyChangeAnswer {}

/** PUT /api/v1/parameters/:pack/:parameter { scope, name, value, reason } sets a value, DELETE { scope, name, reason } takes it away; both answer PolicyChangeAnswer. */
export interface ParameterRow {
  readonly pack: string;
  readonly packTitle: Words;
  readonly parameter: string;
  readonly title: Words;
  readonly default: ParameterValue;
  /** Another default from a level on, highest level first. */
  readonly levels: readonly { readonly from: number; readonly value: ParameterValue }[];
  /** Ids of the rules that use it. */
  readonly rules: readonly string[];
  /** At most 100. */
  readonly overrides: readonly ParameterOverride[];
  readonly overrideCount: number;
}

export interface ParameterOverride {
  readonly scope: OverrideScope;
  /** A level, or the id of a unit, a system or a host. */
  readonly name: string;
  /** What people call the unit, system or host; `null` where it is not there any more, and for levels. */
  readonly title: Words | null;
  readonly value: ParameterValue;
}

// Lifecycle: what ends when, the table it is looked up in, and which versions of what the fleet has.

/** The lifecycle table that is in force. */
export interface LifecycleDataAnswer {
  /** Day of its dates. */
  readonly dataOn: string;
  readonly productCount: number;
  readonly cycleCount: number;
  /** Absent: it came with Muster. */
  readonly carriedIn?: { readonly at: string; readonly by: string; readonly reason: string };
}

/** Counts of hosts by how a product stands; see policies/derive/standing.ts. */
export interface StandingCounts {
  readonly supported: number;
  readonly extended: number;
  readonly uncovered: number;
  readonly unproven: number;
  readonly ended: number;
  readonly unknown: number;
}

/** One lane of the calendar: a product in one cycle. */
export interface CalendarLane {
  readonly subject: 'os' | 'product';
  readonly product: string;
  readonly title: string;
  readonly cycle: string;
  readonly releasedOn: string | null;
  /** Last day of the maker's support; `null`: none announced; absent: ended, no day given. */
  readonly supportedUntilOn?: string | null;
  /** Last day of extended support; `null`: there is none. */
  readonly extendedUntilOn: string | null;
  /** Hosts with proof of extended support. */
  readonly provenCount: number;
  readonly standings: StandingCounts;
  readonly hostCount: number;
  readonly source: string;
}

/** What no date is known for, and why. */
export interface UndatedProduct {
  readonly subject: 'os' | 'product';
  readonly product: string | null;
  readonly title: string;
  readonly version: string | null;
  readonly why: string;
  readonly whyWords: Words;
  readonly hostCount: number;
}

/** GET /api/v1/lifecycle?unit=&on= */
export interface LifecycleAnswer {
  readonly on: string;
  readonly data: LifecycleDataAnswer;
  /** Hosts by their operating system. */
  readonly systems: StandingCounts;
  readonly lanes: readonly CalendarLane[];
  readonly certificates: readonly { readonly what: string; readonly endsOn: string; readonly hostCount: number }[];
  readonly undated: readonly UndatedProduct[];
  /** How many of `undated` there are in all; the list is cut. */
  readonly undatedCount: number;
}

/** GET /api/v1/lifecycle/forecast?unit=&from=YYYY-MM */
export interface ForecastAnswer {
  readonly data: LifecycleDataAnswer;
  readonly months: readonly {
    readonly month: string;
    readonly unsupportedCount: number;
    readonly unknownCount: number;
    readonly endings: readonly {
      readonly endsOn: string;
      readonly kind: 'support' | 'extended';
      readonly next: keyof StandingCounts;
      readonly subject: 'os' | 'product';
      readonly product: string;
      readonly title: string;
      readonly cycle: string;
      readonly hostCount: number;
      readonly units: readonly { readonly unitId: string; readonly hostCount: number }[];
    }[];
  }[];
}

/** GET /api/v1/software?unit=: products of the fleet. */
export interface SoftwareRow {
  readonly product: string;
  readonly title: string;
  readonly hostCount: number;
  readonly versionCount: number;
  /** Hosts whose version is not known. */
  readonly versionUnknownCount: number;
  /** Installations by standing today; a host with two versions counts in both. */
  readonly standings: StandingCounts;
}

export interface SoftwareAnswer {
  readonly on: string;
  readonly data: LifecycleDataAnswer;
  readonly products: readonly SoftwareRow[];
}

/** GET /api/v1/software/:product?unit= */
export interface SoftwareProductAnswer {
  readonly on: string;
  readonly data: LifecycleDataAnswer;
  readonly product: string;
  readonly title: string;
  readonly hostCount: number;
  readonly versions: readonly {
    /** `null`: not known. */
    readonly version: string | null;
    readonly cycle: string | null;
    readonly origin: string | null;
    readonly standing: keyof StandingCounts;
    readonly endsOn: string | null;
    /** It ends with its operating system. */
    readonly isFollowing: boolean;
    readonly whyWords: Words | null;
    readonly hostCount: number;
    readonly hosts: readonly { readonly hostId: string; readonly name: string }[];
  }[];
}

/** POST /api/v1/data/lifecycle { content, reason?, date?, force?, dryRun? }: without `dryRun` it is a new edition. */
export interface LifecycleCarriedAnswer {
  readonly form: string;
  readonly dataOn: string;
  readonly dataOnBefore: string;
  readonly productsAdded: readonly string[];
  readonly productsRemoved: readonly string[];
  readonly cyclesAdded: readonly { readonly product: string; readonly cycle: string }[];
  readonly cyclesRemoved: readonly { readonly product: string; readonly cycle: string }[];
  readonly endsMoved: readonly {
    readonly product: string;
    readonly cycle: string;
    readonly what: 'eol' | 'extendedSupport';
    readonly before: string | boolean | null;
    readonly now: string | boolean | null;
  }[];
  /** How many changes of each list there are in all; the lists are cut. */
  readonly changeCount: number;
  /** Hosts with something whose dates change. */
  readonly hostCount: number;
  /** The edition that was made; absent: nothing was changed. */
  readonly edition?: number;
}

/** POST /api/v1/try: judges the stored fleet under a change and stores nothing. Answers TryLine as NDJSON, the result last. */
export interface TryRequest {
  /** Packs as their files hold them; one with the id of another takes its place. */
  readonly packs?: readonly object[];
  /** Ids of packs to take out of force. */
  readonly deactivate?: readonly string[];
  /** Values to set, or with `null` to take away. */
  readonly parameters?: readonly {
    readonly pack: string;
    readonly parameter: string;
    readonly scope: OverrideScope;
    readonly name: string;
    readonly value: ParameterValue | null;
  }[];
  /** Look at this unit and those below it. */
  readonly unit?: string;
  /** Flipped hosts to list, 200 unless named, 5,000 at most. */
  readonly maxHosts?: number;
}

export type TryLine =
  | { readonly kind: 'progress'; readonly done: number; readonly total: number }
  /** `edition`: the one that the change was laid over. */
  | { readonly kind: 'result'; readonly at: string; readonly edition: number; readonly result: TrialResult }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string };

// Editions: what the whole fleet is, was or will be judged by.

/** How far the fleet is judged by an edition. */
export interface EditionProgress {
  /** Hosts to judge when it began; more may have reported since. */
  readonly hostCount: number;
  readonly judgedCount: number;
  /** Of them, hosts that could not be judged: they stay as they are shown and are tried again. */
  readonly failedCount: number;
  readonly startedAt: string;
  readonly endedAt: string | null;
  /** UTC day for which it is judged. */
  readonly onDay: string;
}

/** GET /api/v1/editions?page=&pageSize= answers Page<EditionRow>, newest first; GET /api/v1/editions/:number one. POST /api/v1/editions/:number/restore { reason } makes a new one of its parts (201). */
export interface EditionRow {
  readonly number: number;
  readonly kind: 'first' | 'upgrade' | 'pack' | 'parameters' | 'lifecycle' | 'advisories' | 'rollback';
  /** `judging`: shown to nobody yet; `replaced`: another change came first; `past`: it was shown. */
  readonly state: 'judging' | 'shown' | 'replaced' | 'past';
  readonly author: string;
  readonly reason: string;
  readonly madeAt: string;
  readonly shownAt: string | null;
  readonly shownUntil: string | null;
  readonly fingerprint: string;
  readonly parts: {
    readonly packs: readonly {
      readonly id: string;
      readonly version: string;
      /** SHA-256 of its text. */
      readonly sha: string;
      readonly origin: 'shipped' | 'added';
    }[];
    /** Shipped packs that were taken out of force. */
    readonly deactivated?: readonly string[];
    /** SHA-256 of the values of parameters, of the lifecycle file that was carried in, of the product's tables. */
    readonly overrides: string | null;
    readonly lifecycle: string | null;
    readonly tables: string;
    readonly feeds: readonly number[];
  };
  readonly progress: EditionProgress | null;
}

/** GET /api/v1/days/:on?unit=: what was counted at the end of a past UTC day, as it was kept then; nothing is judged anew. 404 for a day that was not kept. */
export interface PastDayAnswer {
  readonly on: string;
  readonly counts: Counts;
  readonly units: readonly { readonly unitId: string; readonly name: Words; readonly counts: Counts }[];
  /** The edition that was shown at the end of the day; `null`: not known. */
  readonly edition: number | null;
}

// People and exceptions.

/** What a person may do: an auditor reads, an operator also asks for exceptions, an administrator does everything. */
export type Role = 'administrator' | 'operator' | 'auditor';

/** What lists show: a failing finding that an exception covers is `excepted`. */
export type ShownVerdict = Verdict | 'excepted';

/** What permits a failing finding, and until when. */
export interface ExceptionMark {
  readonly exceptionId: string;
  readonly endsAt: string;
}

/** Columns of the exceptions page; each exception is in exactly one. */
export type ExceptionGroup = 'ending' | 'waiting' | 'in_force' | 'over';

/** Why the person who asks may not decide about it; `allowed` otherwise. */
export type ApprovalAnswer = 'allowed' | 'own_request' | 'operates' | 'not_administrator' | 'no_person' | 'not_waiting';

/** GET /api/v1/exceptions?group=&pack=&rule=&host=&unit=&system=&page=&pageSize= answers Page<ExceptionRow>. POST { pack, rule, scope: { kind, id }, reason, measure, startsAt?, endsAt, ticket?, requester? } asks for one (201). */
export interface ExceptionRow {
  readonly exceptionId: string;
  readonly state: ExceptionState;
  readonly pack: string;
  readonly rule: string;
  readonly title: Words;
  readonly severity: Severity;
  readonly scope: { readonly kind: ExceptionScopeKind; readonly id: string; readonly title: Words | null };
  readonly reason: string;
  readonly measure: string;
  readonly requester: string;
  /** Who handed it in; a command of this machine is `local`. */
  readonly recordedBy: string;
  readonly requestedAt: string;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly ticket: string | null;
  readonly decidedBy: string | null;
  readonly decidedAt: string | null;
  readonly decisionNote: string | null;
  /** From when until when it really holds or held; `null`: not approved. */
  readonly inForce: { readonly fromAt: string; readonly untilAt: string } | null;
  readonly endedBy: string | null;
  readonly endReason: string | null;
  /** In its scope: hosts that were judged by the rule, those that fail, those whose verdict is not known. */
  readonly hostCount: number;
  readonly failingCount: number;
  readonly unknownCount: number;
  readonly approval: ApprovalAnswer;
}

export interface ExceptionAct {
  readonly at: string;
  readonly person: string;
  readonly act: 'requested' | 'changed' | 'approved' | 'refused' | 'ended_early';
  readonly detail: Readonly<Record<string, unknown>>;
}

/** GET /api/v1/exceptions/:exceptionId. PUT changes a request; POST .../approve { note? }, .../refuse { note }, .../end { reason }. */
export interface ExceptionAnswer extends ExceptionRow {
  /** Everything that was done to it, oldest first. */
  readonly acts: readonly ExceptionAct[];
  /** Failing hosts in its scope, at most 200. */
  readonly failing: readonly {
    readonly hostId: string;
    readonly name: string;
    readonly unitId: string;
    readonly since: string;
  }[];
}

/** GET /api/v1/exceptions-summary. PUT /api/v1/exceptions-limit { maxDays, reason } changes how long one may be. */
export interface ExceptionsSummary {
  readonly counts: Readonly<Record<ExceptionGroup, number>>;
  readonly maxDays: number;
  /** Whether the person who asks may ask for exceptions. */
  readonly mayRequest: boolean;
}

/** POST /api/v1/exceptions-file { exceptions, dryRun? }: what a file changes, or changed. */
export interface AppliedExceptions {
  readonly isDryRun: boolean;
  readonly changes: readonly {
    readonly exceptionId: string;
    readonly change: 'request' | 'change' | 'approve' | 'end' | 'none';
    /** What is different, or why something of the entry did not count. */
    readonly notes: readonly string[];
  }[];
}

// Advisories.

/** Where reading a file of advisories stands; `readBytes` is `null` where the form of the file does not tell. */
export interface AdvisoryImportProgress {
  readonly recordCount: number;
  readonly readBytes: number | null;
  readonly bytes: number;
  readonly recordsPerSecond: number;
}

/** GET /api/v1/advisories/feeds answers AdvisoryFeedsAnswer. DELETE /api/v1/advisories/feeds/:feed { reason } takes one out of force. */
export interface AdvisoryFeedsAnswer {
  readonly feeds: readonly AdvisoryFeedRow[];
  /** From this age on a feed clears nothing. */
  readonly maxAgeDays: number;
  /** How long the records of a replaced feed stay, so that its edition can be gone back to. */
  readonly keptDays: number;
}

/** `in_force`: hosts are judged by it; `coming`: the fleet is being judged by it; `kept`: it can be gone back to. */
export type AdvisoryFeedStanding = 'in_force' | 'coming' | 'reading' | 'kept' | 'removed';

export interface AdvisoryFeedRow {
  readonly feed: number;
  readonly name: string;
  readonly file: string;
  readonly sha: string;
  readonly kind: 'osv' | 'csaf' | 'kev' | 'alpine-secdb' | 'windows-updates' | 'mixed';
  readonly standing: AdvisoryFeedStanding;
  readonly ecosystems: readonly string[];
  readonly importedAt: string;
  readonly importedBy: string;
  /** `null` while it is read. */
  readonly dataAsOf: string | null;
  /** From when on it clears nothing. */
  readonly staleAt: string | null;
  readonly isStale: boolean;
  readonly recordCount: number;
  readonly exploitedCount: number;
  readonly bytes: number;
  readonly summary: AdvisoryFeedSummary | null;
}

/** What a file held; `complaints` are the first of `complaintCount`, each with its place. */
export interface AdvisoryFeedSummary {
  readonly fileCount: number;
  readonly entryCount: number;
  readonly packageCount: number;
  readonly withdrawnCount: number;
  readonly knownExploitedCount: number;
  /** Taken over from the feed before, when the file was added to it. */
  readonly keptCount: number;
  readonly skipped: Readonly<Record<string, number>>;
  readonly complaintCount: number;
  readonly complaints: readonly {
    readonly file: string;
    readonly line?: number;
    readonly entry?: number;
    readonly pointer?: string;
    readonly message: string;
  }[];
  readonly newestModifiedAt?: string;
  readonly reachesAtLeast?: string;
  readonly seconds: number;
}

/** POST /api/v1/advisories/feeds?file=&reason=&feed=&add=&force=&dataAsOf= with the file as it is (application/octet-stream) answers lines of JSON (application/x-ndjson): progress, then one result or failure. */
export type AdvisoryImportLine =
  | ({ readonly kind: 'progress' } & AdvisoryImportProgress)
  | {
      readonly kind: 'result';
      readonly feed: AdvisoryFeedRow;
      /** The same file was read before, and was not read again. */
      readonly isKnown: boolean;
      readonly edition: number;
    }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string };

/** GET /api/v1/advisories?q=&state=open|unknown&kev=yes&severity=&package=&product=&unit=&page=&pageSize= answers Page<AdvisoryRow>: exploited first, then by severity and hosts. */
export interface AdvisoryRow {
  readonly cve: string;
  /** The worst that any host's records say; `null`: nobody rated it. */
  readonly severity: Severity | 'none' | null;
  /** `null`: no list that is new enough is at hand. */
  readonly isKnownExploited: boolean | null;
  /** Source packages. */
  readonly packages: readonly string[];
  readonly openCount: number;
  readonly unknownCount: number;
}

/** GET /api/v1/advisories/products?unit= answers a list of these: products with something open in their packages. */
export interface ProductAdvisories {
  readonly product: string;
  readonly openCount: number;
  readonly exploitedCount: number;
}

/** What advisories say of one package of a host; see the section `advisories`. */
export interface HostAdvisoryRow {
  readonly cve?: string;
  readonly package?: string;
  readonly version?: string;
  readonly scheme?: string;
  readonly source?: string;
  /** Absent: not known. */
  readonly isOpen?: boolean;
  readonly isKnownExploited?: boolean;
  readonly exploitedSinceOn?: string;
  readonly fixedVersion?: string;
  readonly severity?: string;
  readonly cvss?: number;
  readonly publishedOn?: string;
  readonly advisory?: string;
  readonly ecosystem?: string;
  readonly why?: string;
  /** Of an entry that says that a feed is too old: the feed, and until when it reaches. */
  readonly feed?: string;
  readonly readAt?: string;
}

/** GET /api/v1/hosts/:hostId/advisories?q=&state=open|unknown|closed&kev=yes&severity=&page=&pageSize= */
export interface HostAdvisoriesAnswer extends Page<HostAdvisoryRow> {
  /** `not_covered`: no feed in force speaks of this host's release, or its packages were not read; `not_judged`: not yet. */
  readonly state: 'complete' | 'partial' | 'not_covered' | 'not_judged';
  readonly counts: { readonly open: number; readonly unknown: number; readonly exploited: number };
  readonly feeds: readonly {
    readonly name?: string;
    readonly kind?: string;
    readonly dataAsOf?: string;
    readonly importedAt?: string;
  }[];
}

/** GET /api/v1/advisories/:advisory?unit=&page=&pageSize=: one CVE, its records, and the hosts of the scope with why. */
export interface AdvisoryAnswer extends AdvisoryRow {
  readonly exploited: {
    readonly addedOn: string;
    readonly dueOn?: string;
    readonly name: string;
    readonly isUsedByRansomware?: boolean;
  } | null;
  /** Of the packages of the hosts on this page; at most 200. */
  readonly records: readonly {
    readonly id: string;
    readonly ecosystem: string;
    readonly package: string;
    readonly packageKind: 'source' | 'binary' | 'either';
    readonly scheme: string;
    readonly state: string;
    readonly ranges: readonly {
      readonly introduced?: string;
      readonly fixed?: string;
      readonly lastAffected?: string;
    }[];
    readonly severity?: string;
    readonly severitySource?: string;
    readonly publishedOn?: string;
    readonly modifiedAt?: string;
    readonly source: string;
  }[];
  readonly hosts: Page<{
    readonly hostId: string;
    readonly name: string;
    readonly unitId: string;
    readonly standing: 'open' | 'unknown';
    readonly entries: readonly HostAdvisoryRow[];
  }>;
}

// Readiness for target platforms.

/** What stands in the way by name: the rule, how grave it is and what cures it. */
export interface ReadinessDemand {
  readonly pack: string;
  readonly rule: string;
  readonly title: Words;
  readonly severity: Severity;
  readonly remedy: Words;
  readonly effort: 'minutes' | 'hours' | 'days' | 'project';
}

/** How hosts together stand to a platform. `empty`: none of them was judged. */
export interface ReadinessCell {
  readonly state: 'ready' | 'blocked' | 'unknown' | 'empty';
  readonly blockerCount: number;
  readonly unknownHostCount: number;
  readonly readyHostCount: number;
}

export interface ReadinessPlatform {
  readonly platform: string;
  readonly title: Words;
  readonly why: Words;
  readonly roles: readonly {
    readonly role: string;
    readonly title: Words;
    readonly isAlone: boolean;
    readonly profiles: readonly { readonly profile: string; readonly title: Words }[];
  }[];
}

/** A rule that, once met, lets the most hosts in. */
export interface ReadinessUnlock extends ReadinessDemand {
  readonly profile: string;
  readonly profileTitle: Words;
  /** Hosts on which it alone stands in the way. */
  readonly hostCount: number;
  /** Hosts on which it stands in the way, alone or with others. */
  readonly blockedCount: number;
}

export interface ReadinessRow {
  readonly id: string;
  readonly name: Words;
  readonly judgedCount: number;
  /** By platform. */
  readonly cells: Readonly<Record<string, ReadinessCell>>;
  readonly unlock: ReadinessUnlock | null;
}

/** GET /api/v1/readiness?unit=&platform=: units and systems by platform; a unit stands for itself and all below it. */
export interface ReadinessAnswer {
  /** `null`: no host was judged yet. */
  readonly judged: { readonly oldestAt: string; readonly newestAt: string } | null;
  readonly platforms: readonly ReadinessPlatform[];
  readonly units: readonly ReadinessRow[];
  readonly systems: readonly ReadinessRow[];
}

/** The nearest supported set that fits, or why none is known. */
export interface NearestSetAnswer {
  readonly outcome: 'ready' | 'path' | 'none';
  readonly why: 'system_not_known' | 'no_path' | 'bound_reached' | null;
  readonly steps: readonly {
    readonly kind: string;
    readonly title: Words;
    readonly effort: 'minutes' | 'hours' | 'days' | 'project';
    readonly source: string | null;
    readonly checkedOn: string | null;
  }[];
  /** With `none`: what still stood in the way; else what is not known afterwards either. */
  readonly left: readonly ReadinessDemand[];
  /** Products whose version or dates nobody knows. */
  readonly unknowns: readonly string[];
}

/** A host as it stands to one platform. */
export interface ReadinessHost {
  readonly hostId: string;
  readonly name: string;
  readonly role: string;
  readonly profile: string;
  readonly state: 'ready' | 'blocked' | 'unknown';
  readonly blockers: readonly ReadinessDemand[];
  readonly openCount: number;
  /** For the first few; `null`: ask for the host. */
  readonly nearest: NearestSetAnswer | null;
}

/** GET /api/v1/readiness/:platform/:unit */
export interface PlatformReadinessAnswer {
  readonly platform: ReadinessPlatform;
  readonly unit: { readonly unitId: string; readonly name: Words };
  readonly cell: ReadinessCell;
  readonly roles: readonly {
    readonly role: string;
    /** `alone`: a host fits, but none is left beside the other roles. */
    readonly state: 'ready' | 'blocked' | 'unknown' | 'alone';
    readonly readyHostCount: number;
    readonly unknownHostCount: number;
    readonly blockerCount: number;
  }[];
  /** Those first that let the most hosts in. */
  readonly blockers: readonly ReadinessUnlock[];
  /** The nearest to fit first; at most 100. */
  readonly hosts: readonly ReadinessHost[];
  readonly hostCount: number;
}

/** GET /api/v1/hosts/:hostId/readiness: as it was judged last. */
export interface HostReadinessAnswer {
  readonly judgedAt: string | null;
  readonly profiles: readonly {
    readonly profile: string;
    readonly title: Words;
    readonly state: 'ready' | 'blocked' | 'unknown';
    readonly blockers: readonly ReadinessDemand[];
    readonly open: readonly ReadinessDemand[];
  }[];
  readonly platforms: readonly {
    readonly platform: string;
    readonly title: Words;
    /** Roles with the profile by which the host comes nearest. */
    readonly roles: readonly {
      readonly role: string;
      readonly title: Words;
      readonly profile: string | null;
      readonly state: 'ready' | 'blocked' | 'unknown' | 'empty';
      readonly blockerCount: number;
    }[];
  }[];
}

// Imports: files that were handed in, and what became of everything in them.

/** A courier file of an agent, a package of another collector, or one thing by itself: a sealed or plain report, a recording. */
export type ImportKind = 'courier' | 'package' | 'report' | 'recording';
/** `reading`: it is looked through; `invalid`: nothing in it was looked at, `complaint` says why; `importing`: accepted, being taken in. */
export type ImportState = 'reading' | 'waiting' | 'importing' | 'imported' | 'refused' | 'invalid';
/**
 * `valid`: of a key that is enrolled here, or trusted; `unknown_key`: it fits, and nobody here knows the key; `revoked`: of
 * an agent whose key was revoked; `none`: nothing is signed.
 */
export type ImportSignature = 'valid' | 'unknown_key' | 'revoked' | 'invalid' | 'none';
export type ImportGroup = 'waiting' | 'over';

/** What becomes of an item, foreseen or done; see docs/couriers.md. */
export type ImportFate =
  | 'waiting'
  | 'stored'
  | 'repeated'
  | 'fork'
  | 'full_report_needed'
  | 'too_old'
  | 'rejected'
  | 'applied'
  | 'unchanged';

/** What a file says of who packed it; absent where it says nothing. */
export interface ImportSender {
  readonly kind?: 'agent' | 'collector';
  readonly agentId?: string;
  readonly host?: string;
  readonly unit?: string;
  readonly sealedAt?: string;
  /** Seconds by which the packing clock is certainly ahead of ours. */
  readonly clockAheadSeconds?: number;
}

/** What would become of an item, told before anybody accepts it. */
export interface ForeseenItem {
  readonly fate: ImportFate;
  /** Why it would be refused, or what to look at. */
  readonly message?: string;
  /** The host it is about; `hostId` absent: it would be a new one. `besideId`: a new one beside this, until a person joins them. */
  readonly host?: {
    readonly name: string;
    readonly hostId?: string;
    readonly besideId?: string;
    readonly unitId?: string;
  };
  readonly collectedAt?: string;
  readonly sequence?: number;
  readonly isSigned?: boolean;
  /** The unit the report itself names, where it is another than that of its host. */
  readonly claimedUnit?: string;
  /** JSON Pointers to what this collector does not know, from a newer contract. */
  readonly notUnderstood?: readonly string[];
  /** Of a package: what would be in force. */
  readonly change?: {
    readonly what: string;
    readonly before?: string;
    readonly now: string;
    readonly hostCount?: number;
  };
}

/** What somebody chose when accepting. */
export interface ImportChoices {
  readonly unitId?: string;
  /** Numbers of items whose host is to be a new one, although it looks like one that is known. */
  readonly asNew?: readonly number[];
  /** Takes advisories and tables although they are older than, or less than, what is in force. */
  readonly isForced?: boolean;
}

/** Whether the asker may decide about a file, or why not. */
export type ImportDecision =
  | 'allowed'
  | 'own_upload'
  | 'no_person'
  | 'not_administrator'
  | 'other_unit'
  | 'auditor'
  | 'decided';

/** GET /api/v1/imports?group=waiting|over&page=&pageSize= answers Page<ImportRow>, the newest first. */
export interface ImportRow {
  readonly importId: string;
  readonly file: string;
  readonly sha: string;
  readonly bytes: number;
  readonly kind: ImportKind;
  readonly state: ImportState;
  readonly uploadedAt: string;
  readonly uploadedBy: string;
  readonly unitId: string | null;
  readonly sender: ImportSender;
  readonly signature: ImportSignature;
  /** The signing key as people compare it: eight groups of four digits. */
  readonly fingerprint: string | null;
  readonly isEncrypted: boolean;
  readonly needsSecond: boolean;
  readonly complaint: string | null;
  readonly decidedAt: string | null;
  readonly decidedBy: string | null;
  readonly reason: string | null;
  readonly itemCount: number;
  readonly doneCount: number;
  readonly decision: ImportDecision;
}

/** What is inside, counted over all items. */
export interface ImportContents {
  /** Items by what would become of them, or by what did. */
  readonly fates: Readonly<Partial<Record<ImportFate, number>>>;
  readonly knownHosts: readonly string[];
  readonly newHosts: readonly string[];
  readonly knownHostCount: number;
  readonly newHostCount: number;
  readonly unsignedCount: number;
  readonly notUnderstoodCount: number;
  readonly oldestAt: string | null;
  readonly newestAt: string | null;
  /** Units of hosts that are known. */
  readonly unitIds: readonly string[];
  /** A unit must be chosen for hosts that are new. */
  readonly needsUnit: boolean;
  /** The key is not trusted yet: who accepts must type its fingerprint. */
  readonly needsFingerprint: boolean;
  readonly maxAgeDays: number;
}

/** GET /api/v1/imports/:importId. POST .../accept { reason, unitId?, fingerprint?, asNew?, force? }, POST .../refuse { reason }. */
export interface ImportAnswer extends ImportRow {
  readonly contents: ImportContents;
}

/** POST /api/v1/imports?file=&unit= answers it: 201, or 200 where the same file was handed in before. */
export interface ImportUploadAnswer extends ImportAnswer {
  readonly isKnown: boolean;
}

/** GET /api/v1/imports/:importId/items?page=&pageSize= answers Page<ImportItemRow>. */
export interface ImportItemRow {
  readonly number: number;
  readonly kind: string;
  readonly name: string;
  readonly sha: string;
  readonly bytes: number;
  readonly state: ImportFate;
  readonly foreseen: ForeseenItem;
  readonly message: string | null;
  readonly hostId: string | null;
}

/** GET /api/v1/imports-settings. PUT { needsSecond?, maxAgeDays?, reason } changes them. */
export interface ImportSettings {
  /** Another person than the one who hands a file in must accept it. */
  readonly needsSecond: boolean;
  /** Reports collected longer ago are not taken. */
  readonly maxAgeDays: number;
  readonly waitingCount: number;
  readonly maxFileBytes: number;
}

// Identity: hosts that may be one, and what is never collected. Nothing is joined before a person says so.

/**
 * `second_door`: two hosts whose hardware says that they are one (enrolled again, visited, recorded); `duplicate_machine_id`:
 * two whose machine id alone is the same; `copied`: an agent's state on another machine; `clone`: two machines that both go
 * on under one agent's key; `moved` and `reinstalled_or_copied`: one host whose identifiers changed.
 */
export type IdentityCaseKind =
  | 'second_door'
  | 'duplicate_machine_id'
  | 'copied'
  | 'clone'
  | 'moved'
  | 'reinstalled_or_copied';

/** `joined`: both are one host; `separate`: they are two, and it is not asked again; `confirmed`: it is the same host. */
export type IdentityCaseState = 'open' | 'joined' | 'separate' | 'confirmed';
export type IdentityDecision = Exclude<IdentityCaseState, 'open'>;
export type IdentityLikeness = 'same' | 'different' | 'unknown';

/** One side of a case: a host, or the same host as it was known before. */
export interface IdentitySide {
  readonly hostId: string;
  readonly name: string;
  readonly unitId: string;
  readonly door: Door | null;
  readonly firstSeenAt: string;
  readonly lastReportAt: string | null;
  readonly identifiers: Readonly<Record<string, unknown>>;
  /** False: it is not kept any more, and these are its last words. */
  readonly isThere: boolean;
}

/** GET /api/v1/identity/cases?state=open|decided&unit=&page=&pageSize= answers Page<IdentityCase>, the newest first. */
export interface IdentityCase {
  readonly caseId: string;
  readonly kind: IdentityCaseKind;
  readonly state: IdentityCaseState;
  /** The side that was there first, and that a joined host keeps its id and its unit from. */
  readonly host: IdentitySide;
  readonly other: IdentitySide;
  readonly likeness: {
    readonly hardware: IdentityLikeness;
    readonly software: IdentityLikeness;
    readonly weak: IdentityLikeness;
  };
  readonly openedAt: string;
  readonly decidedAt: string | null;
  readonly decidedBy: string | null;
  readonly reason: string | null;
  /** What whoever asks may decide: empty where it is decided, or not theirs. POST .../decide { decision, reason }. */
  readonly decisions: readonly IdentityDecision[];
  /** What Muster would say itself, were it not a person's word: the likelier decision. */
  readonly suggestion: IdentityDecision;
}

/** GET /api/v1/identity/summary?unit= */
export interface IdentitySummary {
  readonly openCount: number;
  readonly byKind: Readonly<Partial<Record<IdentityCaseKind, number>>>;
  readonly neverCollectCount: number;
  readonly revokedKeyCount: number;
}

/**
 * GET /api/v1/never-collect answers a list of them. POST { name, reason, hostId, confirm } marks a host that is known, whose
 * name must be typed in `confirm`, because everything known of it is deleted; POST { name, reason, identifiers } one that
 * is not. POST /api/v1/never-collect/:markId/lift { reason } takes the mark away.
 */
export interface NeverCollectMark {
  readonly markId: string;
  readonly name: string;
  readonly reason: string;
  readonly markedAt: string;
  readonly markedBy: string;
  readonly liftedAt: string | null;
  readonly liftedBy: string | null;
  readonly liftReason: string | null;
  /** How many identifiers of each kind it is recognised by. */
  readonly kinds: Readonly<Record<string, number>>;
  readonly refusedCount: number;
  readonly lastRefusedAt: string | null;
}

/** POST /api/v1/agents/:agentId/revoke { reason, suspectSince? }: nothing that its key signs is taken from now on. */
export interface RevokedAgent {
  readonly agentId: string;
  readonly revokedAt: string;
  readonly suspectSince: string | null;
  /** Reports of it since then, which are marked and kept. */
  readonly suspectReportCount: number;
}

export type DownloadKind = 'agent' | 'archive' | 'executable' | 'recorder';

/** GET /api/v1/downloads answers a list of them: what hosts can be given. The file itself is GET /downloads/:name. */
export interface DownloadRow {
  readonly name: string;
  readonly kind: DownloadKind;
  /** `linux-x64`, `linux-arm64`, `win-x64`; `null`: not bound to one. */
  readonly platform: string | null;
  readonly bytes: number;
  readonly sha256: string;
}
