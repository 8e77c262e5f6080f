import type { Generated } from 'kysely';
import type { FeedKind } from '../../policies/advisories/record.ts';
import type { ItemKind } from '../../policies/courier/courier.ts';
import type { ExceptionScopeKind } from '../../policies/exceptions/exception.ts';
import type { Severity, Verdict } from '../../policies/rules/finding.ts';
import type {
  IdentityCaseKind,
  IdentityCaseState,
  ImportFate,
  ImportKind,
  ImportSignature,
  ImportState,
  Role,
} from '../api.ts';
import type { DocumentKind, EditionKind, EditionState } from '../edition.ts';

// The tables, one interface each; `migrations/` makes them. Instants and days are texts in the contract's normal form
// (with milliseconds: they sort), booleans are 0 and 1, JSON is text, compressed JSON is bytes.

export interface UnitsTable {
  unit_id: string;
  parent_id: string | null;
  name_vi: string;
  name_en: string;
  freshness_limit_seconds: number;
}

/** One row of counts; the same columns stand in hosts, tallies and days. */
export interface CountColumns {
  pass_count: number;
  fail_count: number;
  unknown_count: number;
  error_count: number;
  not_applicable_count: number;
  stale_count: number;
  excepted_count: number;
}

export interface SeverityColumns {
  fail_low: number;
  fail_medium: number;
  fail_high: number;
  fail_critical: number;
}

export interface HostsTable extends CountColumns, SeverityColumns {
  host_number: Generated<number>;
  host_id: string;
  unit_id: string;
  name: string;
  search_name: string;
  first_seen_at: string;
  /** Set where this host was split from another one because its identifiers contradict (contract 1.3). */
  candidate_of: string | null;
  /** How the newest report fits what was known: `same`, `reinstalled`, `moved`, `forked` ...; see identity.ts. */
  identity_state: string;
  machine_id: string | null;
  identifiers: string;
  door: string | null;
  agent_version: string | null;
  privilege: string | null;
  is_signed: number;
  /** SHA-256 of the report whose facts are current. */
  report_sha: string | null;
  digest: string | null;
  /** Facts of the section `packages` that `host_packages` shows. */
  packages_hash: string | null;
  received_at: string | null;
  /** When the current facts were read or last confirmed, by the host's own clock. */
  facts_at: string | null;
  /** The same by the collector's clock; ages are computed from it. */
  confirmed_at: string | null;
  /** `confirmed_at` plus the unit's limit: past it, the host is silent. */
  silent_after: string | null;
  clock_skew_seconds: number | null;
  missing_report_count: number;
  /** `report_sha` and packs of the newest judgement; another value means that one is due. */
  judged_sha: string | null;
  judged_packs: string | null;
  judged_at: string | null;
  /** When time alone may change a verdict: facts grow stale, a lifecycle date passes. */
  judge_due_at: string | null;
  os_name: string | null;
  os_search: string;
  support_state: string | null;
  support_ends_on: string | null;
  certificate_ends_at: string | null;
  by_pack: string;
}

export interface AgentsTable {
  agent_id: string;
  key_id: string;
  public_key: string;
  host_number: number;
  version: string | null;
  enrolled_at: string;
  last_seen_at: string | null;
  revoked_at: string | null;
  /** From when on what its key signed is in doubt. */
  suspect_since: string | null;
  revoke_reason: string | null;
  clock_skew_seconds: number | null;
  /** What it last said of itself, with `at`: JSON; null before the first. */
  health: string | null;
  /** Hash of the enrolment token it joined with. */
  token_sha: string;
}

/** A report that comes in pieces, and its pieces. */
export interface UploadsTable {
  agent_id: string;
  sha: string;
  length: number;
  encoding: string;
  changed_at: string;
}

export interface UploadPartsTable {
  agent_id: string;
  sha: string;
  at_offset: number;
  byte_count: number;
  bytes: Uint8Array;
}

/** What one agent sends about one host: where its sequence stands. */
export interface StreamsTable {
  agent_id: string;
  host_number: number;
  last_sequence: number;
  last_collected_at: string | null;
  last_sha: string | null;
}

export interface EnrolmentTokensTable {
  token_sha: string;
  unit_id: string;
  uses: number;
  uses_left: number;
  ends_at: string;
  created_at: string;
  created_by: string;
}

export interface ReportsTable {
  report_number: Generated<number>;
  sha: string;
  host_number: number;
  agent_id: string;
  sequence: number;
  form: 'full' | 'delta' | 'confirmation';
  placement: 'current' | 'history' | 'fork';
  previous: string | null;
  digest: string;
  signature: string;
  collected_at: string;
  sent_at: string | null;
  received_at: string;
  clock_skew_seconds: number | null;
  bytes: number;
  /** The report without its inventory, compressed JSON; absent for confirmations. */
  envelope: Uint8Array | null;
}

/** Facts of a section, kept once however many hosts and reports hold the same. */
export interface FactsTable {
  hash: string;
  body: Uint8Array;
  bytes: number;
}

/** From when until when (by the host's clock) a host had these facts in a section; `until_at` null: still. */
export interface SectionSpansTable {
  host_number: number;
  section: string;
  from_at: string;
  until_at: string | null;
  hash: string;
  report_number: number;
}

/** Sections of a report that lies on no main line: a fork's facts are kept, never current. */
export interface ForkSectionsTable {
  report_number: number;
  section: string;
  hash: string;
}

export interface PackagesTable {
  package_number: Generated<number>;
  package_hash: string;
  name: string;
  version: string | null;
  architecture: string | null;
  source: string | null;
  origin: string | null;
  scheme: string | null;
  search_text: string;
}

export interface HostPackagesTable {
  host_number: number;
  package_number: number;
}

/** Every rule that was ever judged, with what lists are sorted and filtered by. */
export interface RulesTable {
  rule_number: Generated<number>;
  pack: string;
  rule: string;
  title_vi: string;
  title_en: string;
  severity: Severity;
  severity_rank: number;
  effort: string;
  search_text: string;
  is_active: number;
}

/** A view: the rows of `finding_rows` that hold in the round that is shown. */
export interface FindingsTable {
  host_number: number;
  rule_number: number;
  severity: Severity;
  severity_rank: number;
  verdict: Verdict;
  verdict_rank: number;
  is_stale: number;
  since: string;
  cause: string | null;
  reason: string | null;
  /** The section whose facts were missing, when the verdict is unknown. */
  section: string | null;
}

/** Findings of a host with their evidence, compressed JSON; shown is the newest row whose round is. */
export interface JudgementsTable {
  host_number: number;
  round_number: number;
  judged_at: string;
  body: Uint8Array;
  /** Of what the rows of these findings hold; `null`: judged before it was kept. */
  states_sha: string | null;
}

/** A view: the rows of `change_rows` whose round is shown. */
export interface FindingChangesTable {
  host_number: number;
  rule_number: number;
  at: string;
  round_number: number;
  severity: Severity;
  before: Verdict | null;
  now: Verdict;
}

/** How many hosts of a unit have which verdict of a rule: kept with every judgement, so that sums cost nothing. */
export interface TalliesTable extends CountColumns {
  unit_id: string;
  rule_number: number;
  severity: Severity;
}

/** How many findings are unknown because a section was not read, and on how many hosts: kept like the tallies. */
export interface UnreadTable {
  unit_id: string;
  section: string;
  /** Empty: no reason was given. */
  reason: string;
  finding_count: number;
  host_count: number;
}

export interface EndingsTable {
  host_number: number;
  kind: 'support' | 'certificate';
  what: string;
  ends_on: string;
}

export interface HostDaysTable extends CountColumns {
  host_number: number;
  on_day: string;
}

export interface UnitDaysTable extends CountColumns {
  unit_id: string;
  on_day: string;
}

export interface HostEventsTable {
  event_number: Generated<number>;
  host_number: number;
  at: string;
  kind: string;
  detail: string;
}

export interface PeopleTable {
  person_id: string;
  name: string;
  role: Role;
  password_hash: string;
  must_change_password: number;
  failed_count: number;
  locked_until: string | null;
  created_at: string;
  /** `null`: of no unit. */
  unit_id: string | null;
  /** Since when nobody signs in with it; `null`: open. */
  closed_at: string | null;
}

export interface SessionsTable {
  token_sha: string;
  person_id: string;
  created_at: string;
  last_used_at: string;
  ends_at: string;
}

export interface ApiTokensTable {
  token_sha: string;
  name: string;
  scope: 'local' | 'metrics';
  created_at: string;
}

export interface AuditTable {
  entry_number: number;
  at: string;
  person: string;
  act: string;
  object: string;
  detail: string;
  previous_hash: string;
  hash: string;
}

export interface SettingsTable {
  name: string;
  value: string;
}

/** Texts by their SHA-256: packs, parameter values, tables; compressed. */
export interface DocumentsTable {
  sha: string;
  kind: DocumentKind;
  body: Uint8Array;
  bytes: number;
  added_at: string;
  added_by: string;
}

/** What the whole fleet is, was or will be judged by; see collector/edition.ts. */
export interface EditionsTable {
  edition_number: Generated<number>;
  kind: EditionKind;
  /** JSON of `EditionParts`. */
  parts: string;
  fingerprint: string;
  author: string;
  reason: string;
  made_at: string;
  state: EditionState;
  shown_at: string | null;
  /** When another one was shown in its place. */
  shown_until: string | null;
}

/** One judging of the whole fleet beside what is shown: for a new edition, or for a new UTC day. */
export interface RoundsTable {
  round_number: Generated<number>;
  edition_number: number;
  on_day: string;
  state: 'judging' | 'shown' | 'replaced';
  started_at: string;
  ended_at: string | null;
  host_count: number;
  judged_count: number;
  failed_count: number;
}

/** One row. */
export interface FleetStateTable {
  only_row: number;
  /** 0: none yet. */
  shown_round: number;
  shown_edition: number | null;
  /** UTC day up to which the fleet is judged; empty: not judged yet. */
  shown_day: string;
}

/** A finding with the rounds between which it holds: from `from_round` until before `until_round`. */
export interface FindingRowsTable extends FindingsTable {
  from_round: number;
  until_round: number;
}

/** What the row of a host becomes when the round is shown. */
export interface StagedHostsTable extends CountColumns, SeverityColumns {
  round_number: number;
  host_number: number;
  unit_id: string;
  report_sha: string;
  facts_at: string | null;
  /** `judge_due_at` of the host when it was judged: whoever changes where it stands changes that. */
  host_due_at: string | null;
  judged_at: string;
  judge_due_at: string | null;
  /** Why the host could not be judged; it is then shown as before, and tried again. */
  failure: string | null;
  /** Whether what ends on it changes too. */
  has_endings: number;
  os_name: string | null;
  os_search: string;
  support_state: string | null;
  support_ends_on: string | null;
  certificate_ends_at: string | null;
  by_pack: string;
}

/** What is added to the tallies, and to what was not read, when the round is shown. */
export interface StagedTalliesTable extends TalliesTable {
  round_number: number;
}

export interface StagedUnreadTable extends UnreadTable {
  round_number: number;
}

export interface StagedEndingsTable extends EndingsTable {
  round_number: number;
}

/** A business system of the organisation. */
export interface SystemsTable {
  system_id: string;
  name_vi: string;
  name_en: string;
  owner_unit_id: string;
  operator_unit_id: string | null;
  level: number | null;
  zone: string | null;
}

export interface HostSystemsTable {
  host_number: number;
  system_id: string;
}

export interface HostLabelsTable {
  host_number: number;
  label: string;
}

/** How a unit was called until a day. */
export interface UnitNamesTable {
  unit_id: string;
  until_at: string;
  name_vi: string;
  name_en: string;
}

/** A product as far as its support goes, once however many hosts have it; see policies/derive/lifecycle-lines.ts. */
export interface SupportLinesTable {
  line_number: Generated<number>;
  /** The line as JSON. */
  line_key: string;
  /** `product`: counts hosts that have the product in any version. */
  grain: 'version' | 'product';
  subject: string;
  /** Empty: not in the product list. */
  product: string;
  is_following: number;
}

export interface HostLinesTable {
  host_number: number;
  line_number: number;
}

/** Under which unit a host's lines are counted. */
export interface HostLineSetsTable {
  host_number: number;
  unit_id: string;
  lines_sha: string;
}

export interface LineTalliesTable {
  unit_id: string;
  line_number: number;
  host_count: number;
}

/** How a host stands to each profile of a platform; see policies/derive/readiness-platforms.ts. */
export interface HostReadinessTable {
  host_number: number;
  content_sha: string;
  content: string;
  judged_at: string;
}

export interface StagedReadinessTable extends HostReadinessTable {
  round_number: number;
}

/** A permission to fail a rule; see policies/exceptions/exception.ts. */
export interface ExceptionsTable {
  exception_number: Generated<number>;
  exception_id: string;
  pack: string;
  rule: string;
  rule_number: number;
  scope_kind: ExceptionScopeKind;
  scope_id: string;
  /** Of a host's exception. */
  host_number: number | null;
  reason: string;
  measure: string;
  requester: string;
  requested_at: string;
  /** Who handed it in, where that is another person, or a command. */
  recorded_by: string;
  starts_at: string;
  ends_at: string;
  ticket: string | null;
  decision: 'requested' | 'approved' | 'refused';
  decided_by: string | null;
  decided_at: string | null;
  decision_note: string | null;
  /** The later of start and approval, and the earlier of both ends; `null`: not approved. */
  in_force_from: string | null;
  in_force_until: string | null;
  ended_at: string | null;
  ended_by: string | null;
  end_reason: string | null;
}

/** Every act on an exception; rows are only added. */
export interface ExceptionActsTable {
  exception_number: number;
  act_number: number;
  at: string;
  person: string;
  act: 'requested' | 'changed' | 'approved' | 'refused' | 'ended_early';
  detail: string;
}

/** An imported file of advisories, or of exploited vulnerabilities; `name` is what a newer one replaces. */
export interface AdvisoryFeedsTable {
  feed_number: Generated<number>;
  name: string;
  file: string;
  sha: string;
  kind: FeedKind;
  /** JSON list. */
  ecosystems: string;
  /** `reading`: records are being added, nobody is judged by it; `removed`: its records are gone. */
  state: 'reading' | 'ready' | 'removed';
  imported_at: string;
  imported_by: string;
  /** When records were last added; a `reading` one that nobody touches was left by a collector that ended. */
  touched_at: string;
  data_as_of: string;
  record_count: number;
  exploited_count: number;
  bytes: number;
  /** JSON of what was read and of what is wrong with it. */
  summary: string;
}

export interface AdvisoryRecordsTable {
  feed_number: number;
  record_number: number;
  ecosystem: string;
  package: string;
  advisory_id: string;
  /** JSON of the rest of the record. */
  body: string;
}

export interface KnownExploitedTable {
  feed_number: number;
  cve: string;
  body: string;
}

/** A vulnerability as it stands on hosts: those that differ in nothing of this share a row. */
export interface AdvisoriesTable {
  advisory_number: Generated<number>;
  advisory_sha: string;
  cve: string;
  standing: 'open' | 'unknown';
  /** `null`: not known. */
  is_exploited: number | null;
  severity: string | null;
  severity_rank: number;
  /** JSON list of source packages. */
  packages: string;
  search_text: string;
}

export interface AdvisoryPackagesTable {
  package: string;
  advisory_number: number;
}

/** What is open or not known on a host, between two rounds as findings are. */
export interface HostAdvisoriesTable {
  host_number: number;
  advisory_number: number;
  from_round: number;
  until_round: number;
}

export interface HostAdvisoryListsTable {
  host_number: number;
  round_number: number;
  list_sha: string;
  body: Uint8Array;
}

export interface AdvisoryTalliesTable {
  unit_id: string;
  advisory_number: number;
  host_count: number;
}

export interface StagedAdvisoryTalliesTable extends AdvisoryTalliesTable {
  round_number: number;
}

/** A file that was handed in; see collector/imports.ts. */
export interface ImportsTable {
  import_number: Generated<number>;
  import_id: string;
  sha: string;
  file: string;
  kind: ImportKind;
  state: ImportState;
  bytes: number;
  uploaded_at: string;
  uploaded_by: string;
  /** The unit that whoever handed it in chose for hosts that are new. */
  unit_id: string | null;
  /** JSON of `ImportSender`. */
  sender: string;
  signature: ImportSignature;
  key_id: string | null;
  public_key: string | null;
  is_encrypted: number;
  /** Handed in while another person had to decide: it stays so. */
  needs_second: number;
  complaint: string | null;
  decided_at: string | null;
  decided_by: string | null;
  reason: string | null;
  /** JSON of `ImportChoices`. */
  choices: string;
  /** When an item of it was last taken in. */
  worked_at: string | null;
  item_count: number;
  done_count: number;
}

export interface ImportItemsTable {
  import_number: number;
  item_number: number;
  kind: ItemKind | 'plain';
  name: string;
  sha: string;
  bytes: number;
  state: ImportFate;
  /** JSON of `ForeseenItem`. */
  foreseen: string;
  message: string | null;
  host_id: string | null;
  /** What it holds, compressed; null: let go. */
  body: Uint8Array | null;
}

/** A collector whose packages of policies are taken here. */
export interface TrustedSendersTable {
  key_id: string;
  public_key: string;
  name: string;
  trusted_at: string;
  trusted_by: string;
}

/** An address that a host has. */
export interface HostAddressesTable {
  host_number: number;
  address: string;
}

/** An address that a host talks to. */
export interface HostPeersTable {
  host_number: number;
  address: string;
}

/** Digests of what others see of a host, and of whom it talks to. */
export interface HostReachTable {
  host_number: number;
  seen: string;
  peers: string;
}

/** Hosts that may be one machine, or one that may be another: a person decides; see collector/identity-cases.ts. */
export interface IdentityCasesTable {
  case_number: Generated<number>;
  case_id: string;
  /** What it is about, so that it is asked once. */
  pair: string;
  kind: IdentityCaseKind;
  state: IdentityCaseState;
  host_id: string;
  other_id: string | null;
  unit_id: string;
  other_unit_id: string | null;
  /** JSON of `CaseBody`. */
  body: string;
  opened_at: string;
  decided_at: string | null;
  decided_by: string | null;
  reason: string | null;
}

/** Former id of a host that was joined into another. */
export interface HostAliasesTable {
  host_id: string;
  host_number: number;
  joined_at: string;
}

/** Two branches of one agent's row about one host; see collector/fork.ts. */
export interface ForksTable {
  agent_id: string;
  host_number: number;
  opened_at: string;
  state: 'open' | 'rewound' | 'clone';
  /** SHA-256 of the newest report of the branch that was there, and of the one that came. */
  old_head: string | null;
  new_head: string;
  /** When the first report of the newer branch was collected. */
  new_from: string;
  /** The candidate host to which the newer branch belongs. */
  other_number: number | null;
}

/** What is never collected; see collector/never-collect.ts. */
export interface NeverCollectTable {
  mark_number: Generated<number>;
  mark_id: string;
  name: string;
  reason: string;
  marked_at: string;
  marked_by: string;
  lifted_at: string | null;
  lifted_by: string | null;
  lift_reason: string | null;
  refused_count: Generated<number>;
  last_refused_at: string | null;
}

export interface NeverCollectIdentifiersTable {
  mark_number: number;
  kind: string;
  /** SHA-256 of kind and value. */
  digest: string;
  /** Of kind `key`. */
  public_key: string | null;
}

export interface RefusedReportsTable {
  mark_number: number;
  sha: string;
  refused_at: string;
  way: string;
}

export interface Tables {
  identity_cases: IdentityCasesTable;
  host_aliases: HostAliasesTable;
  forks: ForksTable;
  never_collect: NeverCollectTable;
  never_collect_identifiers: NeverCollectIdentifiersTable;
  refused_reports: RefusedReportsTable;
  host_addresses: HostAddressesTable;
  host_peers: HostPeersTable;
  host_reach: HostReachTable;
  imports: ImportsTable;
  import_items: ImportItemsTable;
  trusted_senders: TrustedSendersTable;
  advisory_feeds: AdvisoryFeedsTable;
  advisory_records: AdvisoryRecordsTable;
  known_exploited: KnownExploitedTable;
  advisories: AdvisoriesTable;
  advisory_packages: AdvisoryPackagesTable;
  host_advisories: HostAdvisoriesTable;
  host_advisory_lists: HostAdvisoryListsTable;
  advisory_tallies: AdvisoryTalliesTable;
  staged_advisory_tallies: StagedAdvisoryTalliesTable;
  exceptions: ExceptionsTable;
  exception_acts: ExceptionActsTable;
  support_lines: SupportLinesTable;
  host_lines: HostLinesTable;
  host_line_sets: HostLineSetsTable;
  line_tallies: LineTalliesTable;
  host_readiness: HostReadinessTable;
  staged_readiness: StagedReadinessTable;
  systems: SystemsTable;
  host_systems: HostSystemsTable;
  host_labels: HostLabelsTable;
  unit_names: UnitNamesTable;
  units: UnitsTable;
  hosts: HostsTable;
  agents: AgentsTable;
  streams: StreamsTable;
  uploads: UploadsTable;
  upload_parts: UploadPartsTable;
  enrolment_tokens: EnrolmentTokensTable;
  reports: ReportsTable;
  facts: FactsTable;
  section_spans: SectionSpansTable;
  fork_sections: ForkSectionsTable;
  packages: PackagesTable;
  host_packages: HostPackagesTable;
  rules: RulesTable;
  findings: FindingsTable;
  judgements: JudgementsTable;
  finding_changes: FindingChangesTable;
  tallies: TalliesTable;
  unread: UnreadTable;
  endings: EndingsTable;
  host_days: HostDaysTable;
  unit_days: UnitDaysTable;
  host_events: HostEventsTable;
  people: PeopleTable;
  sessions: SessionsTable;
  api_tokens: ApiTokensTable;
  audit: AuditTable;
  settings: SettingsTable;
  documents: DocumentsTable;
  editions: EditionsTable;
  rounds: RoundsTable;
  fleet_state: FleetStateTable;
  finding_rows: FindingRowsTable;
  change_rows: FindingChangesTable;
  staged_hosts: StagedHostsTable;
  staged_tallies: StagedTalliesTable;
  staged_unread: StagedUnreadTable;
  staged_endings: StagedEndingsTable;
}
