import type { Listeners } from '../../policies/inventory/sections/listeners.ts';
import type { TlsEndpoints } from '../../policies/inventory/sections/tls-endpoints.ts';
import { fingerprintOf } from '../parse/certificate.ts';
import { TargetError } from '../targets/target.ts';
import type { Endpoint, Handshake } from '../tls-handshake.ts';
import { GREETINGS } from '../tls-start.ts';
import { defineProbe, type ProbeContext } from './probe.ts';

type TlsEndpoint = TlsEndpoints[number];

const VERSIONS = [
  ['TLSv1.0', 'TLSv1'],
  ['TLSv1.1', 'TLSv1.1'],
  ['TLSv1.2', 'TLSv1.2'],
  ['TLSv1.3', 'TLSv1.3'],
] as const;

/** Loaded when it is needed: the library of TLS costs more than all other probes before it. */
const handshake = async (...question: Parameters<typeof import('../tls-handshake.ts').handshake>): Promise<Handshake> =>
  (await import('../tls-handshake.ts')).handshake(...question);

/** Printers print whatever is sent to these ports. */
const NEVER_ASKED = new Set([515, 9100, 9101, 9102, 9103, 9104, 9105, 9106, 9107]);
const MAX_PORTS = 200;
const TIMEOUT_MS = 40_000;
/** Less than the probe has, so that what was found by then is told. */
const MAX_MS = 30_000;

/**
 * Handshakes with what listens on this very host, one for each version of TLS, where the owner asked for it. Versions that
 * our own library no longer knows (SSL) are left out: nothing can be said of them. Source: docs/owner-file.md.
 */
export const tlsEndpoints = defineProbe({
  name: 'tlsEndpoints',
  section: 'tlsEndpoints',
  timeoutMs: TIMEOUT_MS,
  appliesTo: (target) => target.platform === 'linux' && target.door === 'local',

  async collect(_, context) {
    if (context.owner.tlsEndpoints !== true)
      return { facts: undefined, outcome: 'not_run', reason: 'disabled_by_owner', sources: [] };
    const facts: TlsEndpoint[] = [];
    const startedAt = performance.now();
    for (const { address, endpoint } of endpointsOf(context)) {
      if (context.signal.aborted || performance.now() - startedAt > MAX_MS)
        return { facts, outcome: 'partial', reason: 'time_limit', sources: ['file:/proc/net/tcp'] };
      const found = await askVersions(endpoint);
      if (found !== undefined) facts.push({ address, port: endpoint.port, ...found });
    }
    return { facts, sources: ['file:/proc/net/tcp'] };
  },
});

/** Certificates that the endpoints showed and that lie in no file we know: DER and where they were seen. */
export async function servedCertificates(
  context: ProbeContext,
  isKnown: (fingerprint: string) => boolean,
): Promise<{ readonly der: Buffer; readonly store: string }[]> {
  const served = new Map<string, { der: Buffer; store: string }>();
  for (const { address, port, certificate = '' } of (context.factsOf('tlsEndpoints') ?? []) as TlsEndpoints) {
    if (port === undefined || served.has(certificate) || isKnown(certificate)) continue;
    const shown = await handshake(endpointOf(address, port), 'TLSv1', 'TLSv1.3');
    if (shown.kind === 'accepted' && fingerprintOf(shown.der) === certificate)
      served.set(certificate, { der: shown.der, store: `tls:${port}` });
  }
  return [...served.values()];
}

/** Ports of TCP that anybody listens on, each address once; wildcards are reached through loopback. */
function endpointsOf(context: ProbeContext): { readonly address: string; readonly endpoint: Endpoint }[] {
  const listeners = context.factsOf('listeners');
  if (!Array.isArray(listeners)) throw new TargetError('source_missing', 'what listens on this host is not known');
  const places = new Map<string, { address: string; endpoint: Endpoint }>();
  for (const { protocol, address, port } of listeners as Listeners) {
    if (protocol !== 'tcp' || port === null || NEVER_ASKED.has(port) || places.size >= MAX_PORTS) continue;
    places.set(`${address} ${port}`, { address, endpoint: endpointOf(address, port) });
  }
  return [...places.values()];
}

function endpointOf(address: string, port: number): Endpoint {
  const host = address === '0.0.0.0' ? '127.0.0.1' : address === '::' ? '::1' : address;
  const greeting = GREETINGS[port];
  return { host, port, ...(greeting === undefined ? {} : { greeting }) };
}

/** `undefined`: the port does not speak TLS, or does not say so. */
async function askVersions(endpoint: Endpoint): Promise<Omit<TlsEndpoint, 'address' | 'port'> | undefined> {
  const best = await handshake(endpoint, 'TLSv1', 'TLSv1.3');
  if (best.kind === 'noTls' || best.kind === 'unknown') return undefined;
  const protocols: Record<string, 'accepted' | 'refused'> = {};
  let isAny = best.kind === 'accepted';
  for (const [name, version] of VERSIONS) {
    const { kind } = await handshake(endpoint, version, version);
    if (kind === 'accepted' || kind === 'refused') protocols[name] = kind;
    isAny ||= kind === 'accepted';
  }
  // Something that hangs up on everybody is no endpoint of TLS.
  if (!isAny) return undefined;
  return { protocols, ...shownBy(best), ...(endpoint.greeting === undefined ? {} : { startTls: endpoint.greeting }) };
}

function shownBy(best: Handshake): Pick<TlsEndpoint, 'certificate' | 'cipher' | 'keyExchange'> {
  if (best.kind !== 'accepted') return {};
  const { der, cipher, keyExchange } = best;
  return { certificate: fingerprintOf(der), cipher, ...(keyExchange === undefined ? {} : { keyExchange }) };
}
