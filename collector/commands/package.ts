import { MusterError } from '../../policies/base/errors.ts';
import { collectorClient } from '../../policies/base/local-collector.ts';
import { saveDownload } from './imports.ts';
import { print } from './terminal.ts';

export interface ExportOptions {
  readonly policies?: boolean;
  readonly lifecycle?: boolean;
  readonly advisories?: boolean;
  readonly out?: string;
}

/** `muster collector export`: what hosts are judged by here, as a signed file for a collector without a line to this one. */
export async function exportCommand({ policies, lifecycle, advisories, out }: ExportOptions): Promise<number> {
  const parts = Object.entries({ policies, lifecycle, advisories }).flatMap(([part, isWanted]) =>
    isWanted === true ? [part] : [],
  );
  if (parts.length === 0)
    throw new MusterError('bad_request', 'say what to hand on: --policies, --lifecycle, --advisories');
  const client = collectorClient();
  const { fingerprint } = (await client.get('/api/v1/courier-key')) as { readonly fingerprint: string };
  const path = out ?? `muster-policies-${new Date().toISOString().slice(0, 10)}.courier`;
  await saveDownload(path, await client.download(`/api/v1/package?parts=${parts.join(',')}`));
  print(path);
  print(`fingerprint: ${fingerprint.match(/.{4}/g)?.join(' ')}; read it out to whoever takes the file in`);
  return 0;
}

/** `muster collector courier-key`: the line by which an agent learns for which key it encrypts courier files. */
export async function courierKeyCommand(): Promise<number> {
  const { recipient } = (await collectorClient().get('/api/v1/courier-key')) as { readonly recipient: string };
  print(recipient);
  return 0;
}
