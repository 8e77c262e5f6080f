/** Everything that may come of a visit, beside a report. The list is closed: scripts branch on it. */
export const VISIT_FAULTS = [
  'never_collected', // the entry says so; nobody connected
  'secret_unreadable', // key, password or agent of this machine
  'unreachable', // no line: name, route, refused port
  'not_ssh', // something else answers at that port
  'no_common_algorithm',
  'host_key_unknown',
  'host_key_changed',
  'host_key_revoked',
  'sign_in_refused',
  'no_shell', // signed in, but commands are not run
  'network_equipment', // a switch, router or firewall with a command line of its own
  'sudo_refused',
  'timed_out',
  'connection_lost', // closed half-way
  'too_much_output',
  'answer_invalid', // what came is no recording
  'same_host_twice', // another entry leads to the same machine
  'not_reported', // visited, but the collector did not take it
  'stopped', // by a signal, before it was done
  'internal',
] as const;
export type VisitFault = (typeof VISIT_FAULTS)[number];

/** Where on the way it happened. */
export const VISIT_PLACES = ['here', 'line', 'host key', 'sign-in', 'shell', 'sudo', 'recording', 'report'] as const;
export type VisitPlace = (typeof VISIT_PLACES)[number];

/** A visit that came to nothing, for a reason people and scripts can tell apart. No message holds a secret. */
export class VisitError extends Error {
  override readonly name = 'VisitError';
  readonly fault: VisitFault;
  readonly place: VisitPlace;
  /** What to do about it. */
  readonly cure: string;

  constructor(fault: VisitFault, place: VisitPlace, message: string, cure: string, options?: ErrorOptions) {
    super(message, options);
    this.fault = fault;
    this.place = place;
    this.cure = cure;
  }
}
