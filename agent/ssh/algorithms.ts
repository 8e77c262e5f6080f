/** Kinds of algorithms that two sides of SSH agree on. */
export const ALGORITHM_KINDS = ['kex', 'cipher', 'mac', 'hostKey'] as const;
export type AlgorithmKind = (typeof ALGORITHM_KINDS)[number];
export type Algorithms = Readonly<Record<AlgorithmKind, readonly string[]>>;

/**
 * What is offered to every host: what OpenSSH 9 offers by itself, as far as the library knows it. Not the exchanges of
 * groups (`diffie-hellman-group-exchange-*`): there the server names the prime, and to check one of 8192 bits takes this
 * runtime half a minute in which no other visit moves. A server that knows them knows a fixed group as well.
 * Source: ssh_config(5) of OpenSSH 9.2, 2023-02; ssh2 1.17 for what exists.
 */
export const MODERN: Algorithms = {
  kex: [
    'curve25519-sha256',
    'curve25519-sha256@libssh.org',
    'ecdh-sha2-nistp256',
    'ecdh-sha2-nistp384',
    'ecdh-sha2-nistp521',
    'diffie-hellman-group16-sha512',
    'diffie-hellman-group18-sha512',
    'diffie-hellman-group14-sha256',
  ],
  cipher: ['aes128-gcm@openssh.com', 'aes256-gcm@openssh.com', 'aes128-ctr', 'aes192-ctr', 'aes256-ctr'],
  mac: [
    'hmac-sha2-256-etm@openssh.com',
    'hmac-sha2-512-etm@openssh.com',
    'hmac-sha1-etm@openssh.com',
    'hmac-sha2-256',
    'hmac-sha2-512',
    'hmac-sha1',
  ],
  hostKey: [
    'ssh-ed25519',
    'ecdsa-sha2-nistp256',
    'ecdsa-sha2-nistp384',
    'ecdsa-sha2-nistp521',
    'rsa-sha2-512',
    'rsa-sha2-256',
  ],
};

/** What is offered only to a host whose entry names it; its use is a finding. Nothing older can be spoken at all. */
export const LEGACY: Algorithms = {
  kex: ['diffie-hellman-group14-sha1', 'diffie-hellman-group1-sha1'],
  cipher: ['aes256-cbc', 'aes192-cbc', 'aes128-cbc', '3des-cbc'],
  mac: ['hmac-md5', 'hmac-ripemd160', 'hmac-sha1-96', 'hmac-md5-96'],
  hostKey: ['ssh-rsa', 'ssh-dss'],
};

/** Algorithms to offer: the modern ones first, then the legacy ones that were named. */
export function offered(legacy: Partial<Algorithms>): Algorithms {
  const of = (kind: AlgorithmKind): readonly string[] => [...MODERN[kind], ...(legacy[kind] ?? [])];
  return { kex: of('kex'), cipher: of('cipher'), mac: of('mac'), hostKey: of('hostKey') };
}

/** Which of the agreed algorithms are legacy, each once, in the order key exchange, host key, cipher, code. */
export function legacyAmong(agreed: Readonly<Record<AlgorithmKind, readonly string[]>>): readonly string[] {
  const used = (['kex', 'hostKey', 'cipher', 'mac'] as const).flatMap((kind) =>
    agreed[kind].filter((name) => LEGACY[kind].includes(name)),
  );
  return [...new Set(used)];
}

/** Type of the key that a host key algorithm proves: RSA keys have three algorithms. */
export function keyTypeOf(hostKeyAlgorithm: string): string {
  return hostKeyAlgorithm.startsWith('rsa-sha2-') ? 'ssh-rsa' : hostKeyAlgorithm;
}
