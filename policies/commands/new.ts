import { execFile } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { type Complaint, MusterError, messageOf } from '../base/errors.ts';
import { MAX_REPORT_BYTES } from '../base/limits.ts';
import { inPackage } from '../base/package-root.ts';
import { loadTables } from '../derive/tables.ts';
import { factsAt } from '../inventory/inventory.ts';
import type { Report } from '../inventory/report.ts';
import { sectionStates } from '../inventory/states.ts';
import { validateReport } from '../inventory/validate.ts';
import { derive } from '../judge-report.ts';
import type { Catalogue } from '../rules/catalogue.ts';
import { Refusal } from '../rules/complaints.ts';
import { Context } from '../rules/context.ts';
import { draftRule, type ModelHost, samplePath } from '../rules/draft-rule.ts';
import type { Subject } from '../rules/judge.ts';
import { loadPack, standardCatalogue } from '../rules/load.ts';
import type { Pack, Rule } from '../rules/pack.ts';
import { type CommonOptions, languageOf, print, printJson } from './options.ts';

export interface NewOptions extends CommonOptions {
  /** A report file; absent: this host is inspected. */
  readonly report?: string;
  readonly out?: string;
  readonly id?: string;
}

/** Facts that an agent may have to be asked for. */
const ASKED = /^(?:files|fileSets|sysctl|kernelModules)\[/;

/** A look at this host takes seconds; a hanging mount may hold a probe for its own limit. */
const INSPECT_TIMEOUT_MS = 120_000;

/**
 * `muster policy new --from-host PATH...`: a pack whose rules demand what the host has at these paths, with examples
 * that were proven. Without a path: what can be asked of the host. Throws `bad_request` with every path that cannot
 * become a rule, `read_failed`, `report_invalid`.
 */
export async function newPack(paths: readonly string[], options: NewOptions): Promise<number> {
  if (options.out !== undefined && existsSync(options.out))
    throw new MusterError('bad_request', `"${options.out}" is there already; name another file with --out`);
  const report = options.report === undefined ? await inspectThisHost(paths) : readReport(options.report);
  const catalogue = standardCatalogue();
  const subject = subjectOf(report);
  if (paths.length === 0) {
    showAskable(subject, catalogue, options);
    return 0;
  }
  const pack = packFrom(paths, options, {
    name: report.host.name,
    catalogue,
    context: new Context(subject.inventory, subject.states, Date.parse(subject.asOf)),
  });
  proveIt(pack);
  const text = `${JSON.stringify(pack, null, 2)}\n`;
  if (options.out === undefined) process.stdout.write(text);
  else {
    writeFileSync(options.out, text, { flag: 'wx' });
    print(DONE[languageOf(options)](options.out, pack.rules.length));
  }
  return 0;
}

const DONE = {
  vi: (file: string, count: number) =>
    `${file}: ${count} quy tắc, ví dụ đã chạy đúng. Sửa tên, mức độ và cách khắc phục, rồi chạy: muster policy test ${file}`,
  en: (file: string, count: number) =>
    `${file}: ${count} ${count === 1 ? 'rule' : 'rules'}, examples proven. Rewrite titles, severity and remedy, then: muster policy test ${file}`,
} as const;

function subjectOf(report: Report): Subject {
  const asOf = report.collectedAt;
  const host = { inventory: report.inventory, states: sectionStates(report), asOf, register: { labels: [] } };
  return derive(host, loadTables());
}

function packFrom(paths: readonly string[], { id = 'my-rules' }: NewOptions, host: ModelHost): Pack {
  const complaints: Complaint[] = [];
  const rules: Rule[] = [];
  for (const path of new Set(paths)) {
    try {
      const rule = draftRule(path, host);
      const isTaken = rules.some((known) => known.id === rule.id);
      rules.push(isTaken ? { ...rule, id: `${rule.id}-${rules.length + 1}` } : rule);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      complaints.push({ pointer: path, message: error.message });
    }
  }
  const [first] = complaints;
  if (first !== undefined) throw new MusterError('bad_request', `${first.pointer}: ${first.message}`, { complaints });
  return {
    id,
    version: '0.1.0',
    format: 1,
    title: { vi: `Quy tắc lập từ máy ${host.name}`, en: `Rules made from ${host.name}` },
    rules,
  };
}

/** What is written must stand the linter; if it does not, that is our fault and is said as such. */
function proveIt(pack: Pack): void {
  const { complaints } = loadPack(pack);
  const [first] = complaints;
  if (first === undefined) return;
  const isTheId = first.pointer === '/id';
  throw new MusterError(
    isTheId ? 'bad_request' : 'internal',
    `the new pack is not valid: ${first.pointer} ${first.message}`,
    {
      complaints,
    },
  );
}

async function inspectThisHost(paths: readonly string[]): Promise<Report> {
  const asked = paths.filter((path) => ASKED.test(path));
  const argv = [inPackage('bin', 'muster.js'), 'agent', 'inspect', ...(asked.length === 0 ? [] : ['--ask', ...asked])];
  try {
    const options = { maxBuffer: MAX_REPORT_BYTES, timeout: INSPECT_TIMEOUT_MS };
    const { stdout } = await promisify(execFile)(process.execPath, argv, options);
    return reportIn(Buffer.from(stdout), 'this host');
  } catch (error) {
    if (error instanceof MusterError) throw error;
    const told =
      error instanceof Error && 'stderr' in error
        ? String(error.stderr)
            .trim()
            .replace(/^muster: /, '')
        : '';
    const why = told === '' ? messageOf(error) : told;
    throw new MusterError('read_failed', `this host could not be inspected: ${why}`, { cause: error });
  }
}

function readReport(file: string): Report {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw new MusterError('read_failed', `the report ${file} cannot be read: ${messageOf(error)}`, { cause: error });
  }
  return reportIn(bytes, file);
}

function reportIn(bytes: Uint8Array, name: string): Report {
  const read = validateReport(bytes);
  if ('report' in read) return read.report;
  const [first] = read.complaints;
  throw new MusterError('report_invalid', `the report of ${name} is not valid: ${first?.pointer} ${first?.message}`, {
    complaints: read.complaints,
  });
}

interface Askable {
  readonly section: string;
  readonly title: string;
  readonly status: string;
  /** A path of this section to begin with. */
  readonly example?: string;
}

/** Sections that were read of this host, each with a path that could become a rule. */
function showAskable({ inventory, states }: Subject, catalogue: Catalogue, options: NewOptions): void {
  const language = languageOf(options);
  const all = [...catalogue.byId.values()].flatMap(({ id, title, shape, isMoving }): Askable[] => {
    const facts = factsAt(inventory, id);
    if (facts === undefined || isMoving) return [];
    const example = samplePath(id, shape, facts);
    const status = states.get(id)?.status ?? 'absent';
    return [{ section: id, title: title[language], status, ...(example === undefined ? {} : { example }) }];
  });
  if (options.json === true) {
    printJson({ sections: all });
    return;
  }
  print(
    language === 'vi'
      ? 'Có thể lập quy tắc từ các mục này của máy:'
      : 'Rules can be made from these sections of the host:',
  );
  for (const { section, title, example } of all)
    print(`  ${section.padEnd(24)} ${title}${example === undefined ? '' : `  (${example})`}`);
  print('');
  print('  muster policy new --from-host sshd.permitRootLogin "files[/etc/shadow]" --out my-rules.json');
}
