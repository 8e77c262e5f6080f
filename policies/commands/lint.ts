import type { Complaint } from '../base/errors.ts';
import { lintTogether } from '../rules/cross-lint.ts';
import { loadPack, readControlIds, standardCatalogue } from '../rules/load.ts';
import { readPackFile, shippedPackFiles } from '../rules/shipped-packs.ts';
import { type CommonOptions, languageOf, print, printJson } from './options.ts';

/** What is wrong with one pack file. */
interface LintedFile {
  readonly file: string;
  readonly ruleCount: number;
  readonly complaints: readonly Complaint[];
  readonly warnings: readonly Complaint[];
}

/** Loads every file as the collector would, examples included. */
function lintFiles(files: readonly string[]): LintedFile[] {
  const options = { catalogue: standardCatalogue(), controls: readControlIds() };
  const loaded = files.map((file) => ({ file, ...loadPack(readPackFile(file), options) }));
  const together = lintTogether(
    loaded.flatMap(({ file, compiled }) => (compiled === undefined ? [] : [{ file, pack: compiled.pack }])),
  );
  return loaded.map(({ file, compiled, complaints, warnings }) => {
    const own = together.filter((complaint) => complaint.file === file);
    const [warned, refused] = [own.filter(({ isWarning }) => isWarning), own.filter(({ isWarning }) => !isWarning)];
    return {
      file,
      ruleCount: compiled?.rules.length ?? 0,
      complaints: [...complaints, ...refused.map(plain)],
      warnings: [...warnings, ...warned.map(plain)],
    };
  });
}

function plain({ pointer, message }: Complaint): Complaint {
  return { pointer, message };
}

/** `muster policy lint`: 0 when nothing is refused; warnings are shown and do not count. */
export function lint(files: readonly string[], options: CommonOptions): number {
  const linted = lintFiles(files.length === 0 ? shippedPackFiles() : files);
  const isGood = linted.every(({ complaints }) => complaints.length === 0);
  if (options.json === true) printJson({ files: linted });
  else for (const file of linted) showFile(file, languageOf(options) === 'vi');
  return isGood ? 0 : 1;
}

function showFile({ file, ruleCount, complaints, warnings }: LintedFile, isVietnamese: boolean): void {
  const warning = isVietnamese ? 'cảnh báo' : 'warning';
  for (const { pointer, message } of complaints) print(`${file}:${pointer || '/'} ${message}`);
  for (const { pointer, message } of warnings) print(`${file}:${pointer || '/'} ${warning}: ${message}`);
  if (complaints.length > 0) return;
  print(
    isVietnamese
      ? `${file}: ${ruleCount} quy tắc, không có gì sai`
      : `${file}: ${ruleCount} ${ruleCount === 1 ? 'rule' : 'rules'}, nothing wrong`,
  );
}
