import { MusterError } from '../policies/base/errors.ts';
import type { ReportHost } from '../policies/inventory/report.ts';
import { CONTRACT } from '../policies/inventory/report.ts';
import { rawPublicKey } from '../policies/inventory/seal.ts';
import { readEnrolmentToken } from '../policies/inventory/wire.ts';
import { CollectorClient, collectorUrl } from './collector-client.ts';
import { keepRecipient } from './courier/recipient-file.ts';
import { Spool } from './spool.ts';
import type { AgentState, AgentStore } from './state.ts';

export interface EnrolOptions {
  readonly collector: string;
  readonly token: string;
  readonly host: Pick<ReportHost, 'name' | 'identifiers'>;
  readonly caFile?: string;
  /** Enrol although this folder belongs to an agent already; it then becomes another one. */
  readonly isAgain?: boolean;
}

/**
 * Joins a collector: makes the agent's key, hands in its public half with the token, keeps what comes back.
 * Throws `token_invalid`, `unreachable`, `config_invalid`, and `bad_request` where the folder is enrolled already.
 */
export async function enrol(store: AgentStore, options: EnrolOptions): Promise<AgentState> {
  const token = readEnrolmentToken(options.token);
  if (token === undefined) {
    throw new MusterError('token_invalid', 'this is no enrolment token; it begins with "muster-" and is one word');
  }
  const known = store.readState();
  if (known !== undefined && options.isAgain !== true) {
    const cure = 'add --again to join as another agent';
    throw new MusterError('bad_request', `this host is enrolled at ${known.collector} as ${known.agentId}; ${cure}`);
  }
  const ca = options.caFile === undefined ? {} : { caFile: options.caFile };
  const client = new CollectorClient(options.collector, ca);
  store.makeFolder();
  const { key, keep } = store.makeKey();
  const { recipient, ...answer } = await client.enrol({
    token: options.token.trim(),
    publicKey: rawPublicKey(key).toString('base64url'),
    contract: CONTRACT,
    host: options.host,
  });
  keep();
  new Spool(store.spoolFolder).clear();
  const state: AgentState = {
    collector: collectorUrl(options.collector).href,
    ...answer,
    collectorKeyId: token.collectorKeyId,
    ...ca,
    sequence: 0,
    previous: null,
  };
  store.writeState(state);
  if (recipient !== undefined) keepRecipient(store, recipient, token.collectorKeyId);
  return state;
}
