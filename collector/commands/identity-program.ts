import type { Command } from 'commander';
import { collectorClient } from '../../policies/base/local-collector.ts';
import type { AgentRow, NeverCollectMark, Page, RevokedAgent } from '../api.ts';

type Finish = (exitCode: number) => void;

interface RevokeOptions {
  readonly reason: string;
  readonly suspectSince?: string;
  readonly json?: boolean;
}

interface MarkOptions {
  readonly reason: string;
  readonly host?: string;
  readonly confirm?: string;
  readonly alsoDelete?: readonly string[];
  readonly serial?: string;
  readonly uuid?: string;
  readonly sshKey?: readonly string[];
  readonly json?: boolean;
}

/** Adds `muster admin agent ...` and `muster admin never-collect ...`. */
export function addIdentityCommands(admin: Command, finish: Finish): void {
  addAgents(admin.command('agent').description('agents and their keys'), finish);
  addMarks(admin.command('never-collect').description('cipher systems, of which nothing is collected'), finish);
}

function addAgents(agent: Command, finish: Finish): void {
  agent
    .command('list')
    .description('agents, those heard last first; at most 500')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  muster admin agent list')
    .action(async ({ json }: { json?: boolean }) => {
      const { items } = (await collectorClient().get('/api/v1/agents?pageSize=500')) as Page<AgentRow>;
      print(json, items, (row) => `${row.agentId}  ${row.isRevoked ? 'revoked ' : 'in force'}  ${row.hostName}`);
      finish(0);
    });
  agent
    .command('revoke')
    .argument('<agent>', 'id of the agent')
    .description('take nothing more that its key signs; its history stays')
    .requiredOption('--reason <reason>', 'why; at least 10 characters')
    .option('--suspect-since <instant>', 'mark what came from then on: 2026-11-21 or 2026-11-21T18:00:00Z')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  muster admin agent revoke 1b9d... --reason "laptop of the site was stolen"')
    .action(async (id: string, { reason, suspectSince, json }: RevokeOptions) => {
      const body = { reason, ...(suspectSince === undefined ? {} : { suspectSince }) };
      const path = `/api/v1/agents/${encodeURIComponent(id)}/revoke`;
      const revoked = (await collectorClient().post(path, body)) as RevokedAgent;
      print(json, [revoked], () => `revoked; ${revoked.suspectReportCount} reports are marked. Enrol the host again.`);
      finish(0);
    });
}

function addMarks(marks: Command, finish: Finish): void {
  marks
    .command('list')
    .description('what is marked, and how often it was refused')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  muster admin never-collect list')
    .action(async ({ json }: { json?: boolean }) => {
      const known = (await collectorClient().get('/api/v1/never-collect')) as readonly NeverCollectMark[];
      print(json, known, lineOf);
      finish(0);
    });
  marks
    .command('add')
    .argument('<name>', 'how it is called here')
    .description('mark a system; everything known of it is deleted for good')
    .requiredOption('--reason <reason>', 'why; at least 10 characters')
    .option('--host <id>', 'id of a host that is known')
    .option('--confirm <name>', 'its name, to confirm that what is known of it is deleted')
    .option('--also-delete <ids...>', 'ids of other hosts with one of its identifiers, to confirm them too')
    .option('--serial <number>', 'serial number of one that never reported')
    .option('--uuid <uuid>', 'its hardware UUID')
    .option('--ssh-key <fingerprints...>', 'its SSH host keys, as SHA256:...')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExample:\n  muster admin never-collect add "Cipher system 3" --serial CZ17 --reason "by decree"',
    )
    .action(async (name: string, options: MarkOptions) => {
      const made = (await collectorClient().post('/api/v1/never-collect', bodyOf(name, options))) as NeverCollectMark;
      print(options.json, [made], lineOf);
      finish(0);
    });
  marks
    .command('lift')
    .argument('<mark>', 'id of the mark')
    .description('take a mark away; what was deleted stays deleted')
    .requiredOption('--reason <reason>', 'why; at least 10 characters')
    .addHelpText(
      'after',
      '\nExample:\n  muster admin never-collect lift 7c2e... --reason "marked by mistake, see letter 12"',
    )
    .action(async (id: string, { reason }: { reason: string }) => {
      const path = `/api/v1/never-collect/${encodeURIComponent(id)}/lift`;
      const lifted = (await collectorClient().post(path, { reason })) as NeverCollectMark;
      print(false, [lifted], lineOf);
      finish(0);
    });
}

function bodyOf(name: string, options: MarkOptions): object {
  const { reason, host, confirm, alsoDelete, serial, uuid, sshKey } = options;
  const identifiers = {
    ...(serial === undefined ? {} : { systemSerial: serial }),
    ...(uuid === undefined ? {} : { productUuid: uuid.toLowerCase() }),
    ...(sshKey === undefined ? {} : { sshHostKeys: sshKey }),
  };
  return {
    name,
    reason,
    ...(host === undefined ? {} : { hostId: host }),
    ...(confirm === undefined ? {} : { confirm }),
    ...(alsoDelete === undefined ? {} : { alsoDelete }),
    ...(Object.keys(identifiers).length === 0 ? {} : { identifiers }),
  };
}

function lineOf({ markId, name, liftedAt, refusedCount }: NeverCollectMark): string {
  return `${markId}  ${liftedAt === null ? 'in force' : 'lifted  '}  ${name}, ${refusedCount} refused`;
}

function print<T>(json: boolean | undefined, rows: readonly T[], line: (row: T) => string): void {
  process.stdout.write(
    json === true ? `${JSON.stringify(rows, null, 2)}\n` : rows.map((row) => `${line(row)}\n`).join(''),
  );
}
