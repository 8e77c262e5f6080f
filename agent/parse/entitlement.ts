const MAX_INFLATED_BYTES = 16 * 1024 * 1024;

/** Parts of an Ubuntu Pro status that may be kept: neither account nor contract. */
export function keepProStatus(text: string): string {
  const status = parseProStatus(text);
  return status === undefined ? text.slice(0, 1) : JSON.stringify(status);
}

export interface ProStatus {
  readonly attached: boolean;
  readonly expires?: string;
  readonly services: readonly { readonly name: string; readonly status: string }[];
}

/** `undefined`: not a status file. Source: `pro status --format json`, ubuntu-pro-client. */
export function parseProStatus(text: string): ProStatus | undefined {
  const root = parseJson(text);
  if (!isRecord(root) || typeof root.attached !== 'boolean') return undefined;
  const services = Array.isArray(root.services) ? root.services.filter(isRecord) : [];
  return {
    attached: root.attached,
    ...(typeof root.expires === 'string' ? { expires: root.expires } : {}),
    services: services.map(({ name, status }) => ({ name: String(name), status: String(status) })),
  };
}

/**
 * Names of the content sets that a Red Hat entitlement certificate of version 3 grants; they stand compressed in a block
 * beside the certificate. `undefined`: no such block, or not one that can be read.
 * Source: candlepin, "Entitlement certificates, version 3".
 */
export function parseEntitlement(pem: string): string[] | undefined {
  const body = /-----BEGIN ENTITLEMENT DATA-----([A-Za-z0-9+/=\s]+)-----END ENTITLEMENT DATA-----/.exec(pem)?.[1];
  if (body === undefined) return undefined;
  try {
    const text = process
      .getBuiltinModule('node:zlib')
      .inflateSync(Buffer.from(body, 'base64'), { maxOutputLength: MAX_INFLATED_BYTES })
      .toString('utf8');
    const labels = new Set<string>();
    collectLabels(parseJson(text), labels, 0);
    return [...labels];
  } catch {
    return undefined;
  }
}

function collectLabels(value: unknown, labels: Set<string>, depth: number): void {
  if (depth > 8 || typeof value !== 'object' || value === null) return;
  if (isRecord(value) && typeof value.label === 'string') labels.add(value.label);
  for (const member of Object.values(value)) collectLabels(member, labels, depth + 1);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
