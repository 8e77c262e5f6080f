import type { Audit, AuditRule } from '../../policies/inventory/sections/audit.ts';
import { commands } from '../catalogue/commands.ts';
import { parseAuditRules } from '../parse/audit-rules.ts';
import { defineProbe } from './probe.ts';
import { Reader } from './reader.ts';

const TOOLS = ['/sbin/auditctl', '/usr/sbin/auditctl'] as const;
type Facts = { -readonly [K in keyof Audit]: Audit[K] };

/**
 * Audit rules as the files state them and as the kernel holds them. The kernel's need root and the tool.
 * Source: augenrules(8): rules.d is what audit.rules is made of, so the one is read where it is there, else the other.
 */
export const audit = defineProbe({
  name: 'audit',
  section: 'audit',
  timeoutMs: 12_000,
  appliesTo: (target) => target.platform === 'linux',

  async collect(target) {
    const reader = new Reader(target);
    const facts: Facts = {};
    const rules = await readFiles(reader);
    if (rules !== undefined) facts.files = rules;
    const reason = target.isLive
      ? target.privilege === 'user'
        ? 'needs_root'
        : await missingTool(reader)
      : 'not_visible_in_image';
    if (reason === undefined) await addKernel(reader, facts);
    else for (const field of ['loaded', 'status']) reader.miss(field, reason);
    return reader.collected(facts, (name) => ({ fields: [name.startsWith('/') ? 'files' : name] }));
  },
});

async function readFiles(reader: Reader): Promise<readonly AuditRule[] | undefined> {
  const parts = await reader.filesIn('/etc/audit/rules.d', (name) => name.endsWith('.rules'));
  const files = await reader.texts(parts.length > 0 ? parts : ['/etc/audit/audit.rules']);
  if (reader.hasMissed) return undefined; // half a list of rules proves neither presence of order nor absence
  return files.flatMap(({ path, text }) => {
    const { rules, unread } = parseAuditRules(text);
    if (unread > 0) reader.miss('files', 'parse_failed');
    return rules.map((rule) => ({ ...rule, file: path }));
  });
}

async function missingTool(reader: Reader): Promise<'tool_missing' | undefined> {
  for (const path of TOOLS)
    if (await reader.attempt(path, async () => (await reader.target.exists(path)) || undefined)) return undefined;
  return 'tool_missing';
}

async function addKernel(reader: Reader, facts: Facts): Promise<void> {
  const loaded = await reader.attempt('loaded', () => reader.run(commands.auditLoaded));
  if (loaded?.exitCode === 0) {
    const { rules, unread } = parseAuditRules(loaded.stdout);
    if (unread > 0) reader.miss('loaded', 'parse_failed');
    facts.loaded = rules;
  } else reader.miss('loaded', 'command_failed');
  const status = await reader.attempt('status', () => reader.run(commands.auditStatus));
  if (status?.exitCode === 0) facts.status = parseAuditStatus(status.stdout);
  else reader.miss('status', 'command_failed');
}

/** "enabled 1", one a line; older tools say "AUDIT_STATUS: enabled=1 flag=1 ...". Source: auditctl(8), "-s". */
export function parseAuditStatus(text: string): NonNullable<Facts['status']> {
  const number = (name: string): number | undefined => {
    const digits = new RegExp(`\\b${name}[ =](\\d+)`).exec(text)?.[1];
    return digits === undefined ? undefined : Number(digits);
  };
  const enabled = number('enabled');
  const failureMode = number('failure') ?? number('flag');
  const backlogLimit = number('backlog_limit');
  return {
    ...(enabled === undefined ? {} : { enabled }),
    ...(failureMode === undefined ? {} : { failureMode }),
    ...(backlogLimit === undefined ? {} : { backlogLimit }),
  };
}
