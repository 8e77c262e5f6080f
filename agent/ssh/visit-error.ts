/**
 * Everything that may come of a visit, beside a report. The list is closed: scripts branch on it.
 *
 * - `never_collected`: the entry says so; nobody connected
 * - `secret_unreadable`: key, password or agent of this machine
 * - `unreachable`: no line: name, route, refused port
 * - `not_ssh`: something else answers at that port
 * - `no_shell`: signed in, but commands are not run
 * - `network_equipment`: a switch, router or firewall with a command line of its own
 * - `connection_lost`: closed half-way
 * - `answer_invalid`: what came is no recording
 * - `same_host_twice`: another entry leads to the same machine
 * - `not_reported`: visited, but the result could not be handed in or kept
 * - `stopped`: by a signal, before it was done
 */
export type VisitFault =
  | 'never_collected'
  | 'secret_unreadable'
  | 'unreachable'
  | 'not_ssh'
  | 'no_common_algorithm'
  | 'host_key_unknown'
  | 'host_key_changed'
  | 'host_key_revoked'
  | 'sign_in_refused'
  | 'no_shell'
  | 'network_equipment'
  | 'sudo_refused'
  | 'timed_out'
  | 'connection_lost'
  | 'too_much_output'
  | 'answer_invalid'
  | 'same_host_twice'
  | 'not_reported'
  | 'stopped'
  | 'internal';

/** Where on the way it happened. */
export type VisitPlace = 'here' | 'line' | 'host key' | 'sign-in' | 'shell' | 'sudo' | 'recording' | 'report';

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
