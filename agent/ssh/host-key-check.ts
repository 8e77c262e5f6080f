import type { Hop } from '../hosts-file.ts';
import { fingerprintOf, type KnownHosts, nameOf, typeOfKey } from './known-hosts.ts';
import { VisitError } from './visit-error.ts';

export interface HostKeyPolicy {
  readonly knownHosts: KnownHosts;
  readonly isFirstContact: boolean;
  readonly onFirstContact?: (hop: Hop, fingerprint: string) => void;
}

/** Decides about the key of one server: known, taken on trust where that was asked for, or refused with the reason. */
export class HostKeyCheck {
  readonly #hop: Hop;
  readonly #policy: HostKeyPolicy;
  #accepted: string | undefined;
  #refusal: VisitError | undefined;

  constructor(hop: Hop, policy: HostKeyPolicy) {
    this.#hop = hop;
    this.#policy = policy;
  }

  get knownTypes(): readonly string[] {
    return this.#policy.knownHosts.typesFor(this.#hop.address, this.#hop.port);
  }

  /** Why the key was not taken. */
  get refusal(): VisitError | undefined {
    return this.#refusal;
  }

  /** Fingerprint of the key that was taken. */
  accepted(): string {
    return this.#accepted ?? '';
  }

  /** Whether to go on. A key may be shown again when keys are exchanged anew: the same one stands. */
  check(key: Buffer): boolean {
    const { address, port } = this.#hop;
    const { knownHosts, isFirstContact, onFirstContact } = this.#policy;
    const fingerprint = fingerprintOf(key);
    const standing = knownHosts.check(address, port, key);
    if (standing.standing === 'unknown' && isFirstContact) {
      try {
        knownHosts.add(address, port, key);
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        return this.#refuse('host_key_unknown', `the key could not be kept: ${message}`, 'make the file writable');
      }
      onFirstContact?.(this.#hop, fingerprint);
    } else if (standing.standing === 'changed') return this.#changed(key, standing.known);
    else if (standing.standing !== 'known') return this.#notKnown(standing.standing, key);
    this.#accepted = fingerprint;
    return true;
  }

  #changed(key: Buffer, known: readonly string[]): false {
    const { knownHosts } = this.#policy;
    const name = nameOf(this.#hop.address, this.#hop.port);
    return this.#refuse(
      'host_key_changed',
      `its key is another one: it shows ${typeOfKey(key)} ${fingerprintOf(key)}, known is ${known.join(', ')}`,
      `ask the host's owner whether it was set up anew, and compare fingerprints; only then remove the old key with: ssh-keygen -R '${name}' -f '${knownHosts.path}'`,
    );
  }

  #notKnown(standing: 'unknown' | 'revoked' | 'authority', key: Buffer): false {
    const { path } = this.#policy.knownHosts;
    const shown = `${typeOfKey(key)} ${fingerprintOf(key)}`;
    if (standing === 'revoked')
      return this.#refuse('host_key_revoked', `its key ${shown} is revoked in ${path}`, 'give the host a new key');
    const why = standing === 'authority' ? '; an authority is named for it, whose certificates cannot be checked' : '';
    return this.#refuse(
      'host_key_unknown',
      `its key ${shown} is not in ${path}${why}`,
      'compare the fingerprint on the host (ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub) and visit once with --first-contact, or add the line to the file',
    );
  }

  #refuse(fault: 'host_key_unknown' | 'host_key_changed' | 'host_key_revoked', message: string, cure: string): false {
    this.#refusal = new VisitError(fault, 'host key', `${this.#hop.name}: ${message}`, cure);
    return false;
  }
}
