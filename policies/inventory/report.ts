import type { Inventory } from './inventory.ts';

/** Version of the contract this code speaks. Minor versions only add. */
export const CONTRACT = '1.0';

export const OUTCOMES = ['complete', 'partial', 'denied', 'timed_out', 'failed', 'not_run', 'not_applicable'] as const;
export type Outcome = (typeof OUTCOMES)[number];

export const REASONS = [
  'permission_denied',
  'needs_root',
  'tool_missing',
  'source_missing',
  'not_supported_here',
  'not_visible_in_image',
  'command_failed',
  'parse_failed',
  'encoding_replaced',
  'time_limit',
  'byte_limit',
  'row_limit',
  'unresponsive_mount',
  'connection_lost',
  'budget_spent',
  'disabled_by_owner',
  'not_due',
] as const;
export type Reason = (typeof REASONS)[number];

export const DOORS = ['local', 'ssh', 'recording', 'windows', 'image', 'planned'] as const;
export type Door = (typeof DOORS)[number];

/** Which keys of a map, or which fields of all entries, are missing, and why. */
export type Gap =
  | { readonly reason: Reason; readonly keys: readonly string[] }
  | { readonly reason: Reason; readonly fields: readonly string[] };

/** How one probe fared. `bytes` were read from the target before parsing; `readAt` stands only where it differs from the report's. */
export interface ProbeOutcome {
  readonly section: string;
  readonly outcome: Outcome;
  readonly reason?: Reason;
  readonly gaps?: readonly Gap[];
  readonly sources: readonly string[];
  readonly readAt?: string;
  readonly durationMs: number;
  readonly bytes: number;
}

/** What tells hosts apart; each member absent when not readable. Lists are sorted sets. */
export interface Identifiers {
  readonly machineId?: string;
  readonly sshHostKeys?: readonly string[];
  readonly domainSid?: string;
  readonly productUuid?: string;
  readonly systemSerial?: string;
  readonly systemVendor?: string;
  readonly instanceId?: string;
  readonly macs?: readonly string[];
  readonly fqdn?: string;
  readonly addresses?: readonly string[];
}

export interface ReportHost {
  readonly id?: string;
  readonly name: string;
  readonly identifiers: Identifiers;
}

export interface ReportClock {
  readonly isSynchronised?: boolean;
  readonly source?: string;
  readonly offsetSeconds?: number;
}

export interface ReportAgent {
  /** Absent where no agent was enrolled: `inspect`, bundles, images. */
  readonly id?: string;
  readonly version: string;
  readonly door: Door;
  readonly runtime: string;
  readonly privilege: 'root' | 'sudo' | 'administrator' | 'user';
  readonly catalogue: string;
  readonly via?: {
    readonly name?: string;
    readonly legacyAlgorithms?: readonly string[];
    readonly recorderVersion?: string;
    readonly recordedAt?: string;
    readonly bundleSha256?: string;
  };
  /** How the agent itself fares; only enrolled agents send it. No part of the digest, and not in confirmations. */
  readonly health?: AgentHealth;
}

/** The agent's own state when it made the report. Counts are since it joined. */
export interface AgentHealth {
  /** Reports that waited to be sent, this one not among them, and their bytes on the disk. */
  readonly spoolReports: number;
  readonly spoolBytes: number;
  /** Reports that were made and will never reach the collector: no room, refused, or built on what it no longer holds. */
  readonly droppedCount: number;
  /** Code of what last kept a report from being delivered; absent: nothing since the last delivery that left nothing waiting. */
  readonly lastErrorCode?: string;
  readonly inspectionMs: number;
  /** User and system time of the agent's process for this round; children of probes are not counted. */
  readonly cpuMs: number;
  readonly peakRssBytes: number;
  /** When the process started. */
  readonly startedAt: string;
  /** The collector's clock less the host's, as the last answer showed it. */
  readonly clockSkewSeconds?: number;
}

/** The envelope an agent sends. Instants are UTC; `previous` and `sequence` are per agent key and host. */
export interface Report {
  readonly contract: string;
  readonly form: 'full' | 'delta';
  readonly host: ReportHost;
  readonly unit?: string;
  readonly sequence: number;
  readonly previous: string | null;
  readonly collectedAt: string;
  readonly durationMs: number;
  readonly clock: ReportClock;
  readonly agent: ReportAgent;
  readonly probes: Readonly<Record<string, ProbeOutcome>>;
  readonly digest: string;
  readonly base?: { readonly sequence: number; readonly digest: string };
  readonly removed?: readonly string[];
  readonly carried?: Readonly<Record<string, string>>;
  readonly inventory: Inventory;
}

/** State of a section, derived from the outcomes of its probes; never sent. `absent`: no probe spoke of it. */
export type SectionStatus = Outcome | 'absent';

export interface SectionState {
  readonly status: SectionStatus;
  readonly reason?: Reason;
  readonly gaps: readonly Gap[];
  /** Name of the probe that filled the section, or that failed worst. */
  readonly probe?: string;
  readonly sources: readonly string[];
  /** When it was read: the probe's own instant, else the report's. */
  readonly readAt?: string;
}
