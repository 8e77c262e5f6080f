import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MusterError, messageOf } from '../base/errors.ts';
import { readGossfile } from '../import/goss/gossfile.ts';
import { reportLines } from '../import/report-text.ts';
import { readScaPolicy } from '../import/sca/policy.ts';
import { type Imported, tallyOf, toPack } from '../import/to-pack.ts';
import { isTopMap, readYaml } from '../import/yaml-door.ts';
import { SEVERITIES, type Severity } from '../rules/finding.ts';
import { loadPack } from '../rules/load.ts';
import type { Pack } from '../rules/pack.ts';
import { type CommonOptions, languageOf, print, printJson } from './options.ts';

export interface ImportOptions extends CommonOptions {
  readonly format?: string;
  readonly out?: string;
  readonly id?: string;
  readonly severity?: string;
}

/**
 * `muster policy import FILE...`: foreign policies as packs, and an honest report of what did not come through. Answers
 * 0 when a pack was made of every file. Throws `bad_request` with the line for what cannot be read.
 */
export function importPolicies(files: readonly string[], options: ImportOptions): number {
  const { out } = options;
  const isFolder = out !== undefined && existsSync(out) && statSync(out).isDirectory();
  if (files.length > 1 && (options.id !== undefined || (out !== undefined && !isFolder)))
    throw new MusterError(
      'bad_request',
      '--id and --out name one pack; name a folder with --out, or import the files one by one',
    );
  if (out !== undefined && existsSync(out) && !isFolder)
    throw new MusterError('bad_request', `"${out}" is there already; name another file with --out`);
  const imported = files.map((file) => ({ file, ...importFile(file, options) }));
  const written = imported.flatMap(({ pack }) =>
    pack === undefined || out === undefined ? [] : [write(pack, isFolder ? join(out, `${pack.id}.json`) : out)],
  );
  if (options.json === true) printJson({ files: imported.map((one) => asJson(one, out === undefined)) });
  else {
    const language = languageOf(options);
    for (const one of imported) for (const line of reportLines(one, one.file, language)) print(line);
    for (const { file, count } of written) print(DONE[language](file, count));
  }
  return imported.every(({ pack }) => pack !== undefined) ? 0 : 1;
}

/** With the pack itself where it was not written anywhere. */
function asJson(
  { file, format, pack, rules, severity, whenDropped }: Imported & { readonly file: string; readonly format: string },
  holdsPack: boolean,
): object {
  return {
    file,
    format,
    packId: pack?.id,
    ...tallyOf(rules),
    severity,
    whenDropped,
    rules,
    ...(holdsPack ? { pack } : {}),
  };
}

function importFile(
  file: string,
  { format: told, id, severity }: ImportOptions,
): Imported & { readonly format: string } {
  const yaml = readYaml(textOf(file), file);
  const format = told ?? formatOf(yaml.value);
  if (format === undefined)
    throw new MusterError(
      'bad_request',
      `${file} is neither an SCA policy nor a goss file; say which with --format sca or --format goss`,
    );
  const policy = format === 'sca' ? readScaPolicy(yaml, file) : readGossfile(yaml, file);
  const imported = toPack(policy, {
    ...(id === undefined ? {} : { id }),
    ...(severity === undefined ? {} : { severity: severityOf(severity) }),
  });
  proveIt(imported.pack);
  return { format, ...imported };
}

function severityOf(text: string): Severity {
  const found = SEVERITIES.find((severity) => severity === text);
  if (found === undefined)
    throw new MusterError('bad_request', `no severity "${text}"; known are ${SEVERITIES.join(', ')}`);
  return found;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new MusterError('read_failed', `the policy ${file} cannot be read: ${messageOf(error)}`, { cause: error });
  }
}

const GOSS_RESOURCES = [
  'addr',
  'command',
  'dns',
  'file',
  'gossfile',
  'group',
  'http',
  'interface',
  'kernel-param',
  'matching',
  'mount',
  'package',
  'port',
  'process',
  'service',
  'user',
];

/** Told from the members that only the one or the other has. */
function formatOf(value: unknown): 'sca' | 'goss' | undefined {
  if (!isTopMap(value)) return undefined;
  if (Array.isArray(value.checks)) return 'sca';
  return GOSS_RESOURCES.some((name) => isTopMap(value[name])) ? 'goss' : undefined;
}

/** What is written must stand the linter as a whole; if it does not, that is our fault and is said as such. */
function proveIt(pack: Pack | undefined): void {
  if (pack === undefined) return;
  const { complaints } = loadPack(pack);
  const [first] = complaints;
  if (first !== undefined)
    throw new MusterError('internal', `the imported pack is not valid: ${first.pointer} ${first.message}`, {
      complaints,
    });
}

function write(pack: Pack, file: string): { readonly file: string; readonly count: number } {
  if (existsSync(file))
    throw new MusterError('bad_request', `"${file}" is there already; name another file with --out`);
  writeFileSync(file, `${JSON.stringify(pack, null, 2)}\n`, { flag: 'wx' });
  return { file, count: pack.rules.length };
}

const DONE = {
  vi: (file: string, count: number) => `${file}: ${count} quy tắc, ví dụ đã chạy đúng`,
  en: (file: string, count: number) => `${file}: ${count} ${count === 1 ? 'rule' : 'rules'}, examples proven`,
} as const;
