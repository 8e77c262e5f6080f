import type { Report } from '../../policies/inventory/report.ts';
import type { HostRegister } from '../../policies/rules/pack.ts';

/** One host of an exported fleet: what the register knows of it and its newest report. */
export interface FleetHost {
  readonly hostId: string;
  readonly name: string;
  readonly unitId: string;
  readonly register: HostRegister;
  readonly report: Report;
}

/** An exported fleet. Reports in it were checked when they were taken in, or are checked when the file is read. */
export interface Fleet {
  readonly hosts: readonly FleetHost[];
}
