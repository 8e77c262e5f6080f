import { isMusterError, MusterError } from '../base/errors.ts';
import type { CollectorClient } from '../base/local-collector.ts';

interface ListedHost {
  readonly hostId: string;
  readonly name: string;
}

/** Names that a person has to tell apart are shown with their ids, so many. */
const MAX_NAMED = 5;

/** The id of the host that a person calls by id or by name. Throws `host_not_found`, and `bad_request` where several have that name. */
export async function findHostId(client: CollectorClient, called: string): Promise<string> {
  const exact = await hostById(client, called);
  if (exact !== undefined) return exact.hostId;
  const query = new URLSearchParams({ q: called.slice(0, 200), pageSize: '500', sort: 'name' });
  const { items } = (await client.get(`/api/v1/hosts?${query}`)) as { readonly items: readonly ListedHost[] };
  const named = items.filter(({ name }) => name === called);
  const [host] = named;
  if (host === undefined) {
    const near = items[0] === undefined ? '' : `; did you mean "${items[0].name}"?`;
    throw new MusterError('host_not_found', `there is no host "${called}"${near}`);
  }
  if (named.length === 1) return host.hostId;
  const ids = named.slice(0, MAX_NAMED).map(({ hostId }) => hostId);
  throw new MusterError(
    'bad_request',
    `${named.length} hosts are called "${called}"; name one by its id: ${ids.join(', ')}`,
  );
}

async function hostById(client: CollectorClient, hostId: string): Promise<ListedHost | undefined> {
  if (hostId.length > 128) return undefined;
  try {
    return (await client.get(`/api/v1/hosts/${encodeURIComponent(hostId)}`)) as ListedHost;
  } catch (error) {
    if (isMusterError(error, 'host_not_found')) return undefined;
    throw error;
  }
}
