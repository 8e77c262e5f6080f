import type { Complaint } from '../base/errors.ts';
import type { Language } from '../base/text.ts';
import { Complaints } from '../rules/complaints.ts';
import { type ExampleResult, runExamples } from '../rules/examples.ts';
import { loadPack, readControlIds, standardCatalogue } from '../rules/load.ts';
import { noteSentence, sentenceOf } from '../rules/sentence.ts';
import { readPackFile, shippedPackFiles } from '../rules/shipped-packs.ts';
import { wordsIn } from '../words/index.ts';
import { type CommonOptions, languageOf, print, printJson } from './options.ts';

interface TestedFile {
  readonly file: string;
  readonly exampleCount: number;
  /** Examples that came out otherwise. */
  readonly wrong: readonly ExampleResult[];
  /** Why the examples could not be run. */
  readonly complaints: readonly Complaint[];
}

/** `muster policy test`: 0 when every example comes out as it says. */
export function test(files: readonly string[], options: CommonOptions): number {
  const tested = (files.length === 0 ? shippedPackFiles() : files).map(testFile);
  if (options.json === true) printJson({ files: tested });
  else for (const file of tested) showFile(file, languageOf(options));
  return tested.every(({ wrong, complaints }) => wrong.length === 0 && complaints.length === 0) ? 0 : 1;
}

function testFile(file: string): TestedFile {
  const catalogue = standardCatalogue();
  const loaded = loadPack(readPackFile(file), { skipsExamples: true, catalogue, controls: readControlIds() });
  if (loaded.compiled === undefined) return { file, exampleCount: 0, wrong: [], complaints: loaded.complaints };
  const complaints = new Complaints();
  const results = runExamples(loaded.compiled, catalogue, complaints);
  const wrong = results.filter(({ wanted, finding }) => finding.verdict !== wanted);
  return { file, exampleCount: results.length, wrong, complaints: complaints.errors };
}

function showFile({ file, exampleCount, wrong, complaints }: TestedFile, language: Language): void {
  const isVietnamese = language === 'vi';
  for (const { pointer, message } of complaints) print(`${file}:${pointer || '/'} ${message}`);
  for (const result of wrong) showWrong(file, result, language);
  if (complaints.length > 0 || wrong.length > 0) return;
  print(
    isVietnamese
      ? `${file}: ${exampleCount} ví dụ, tất cả đúng như đã ghi`
      : `${file}: ${exampleCount} examples, all as they say`,
  );
}

function showWrong(file: string, { pointer, wanted, finding }: ExampleResult, language: Language): void {
  const { verdicts } = wordsIn(language);
  const isVietnamese = language === 'vi';
  print(`${file}:${pointer} ${finding.rule}`);
  print(`  - ${isVietnamese ? 'ví dụ ghi' : 'the example says'}: ${verdicts[wanted]}`);
  print(`  + ${isVietnamese ? 'kết quả' : 'it came out'}: ${verdicts[finding.verdict]}`);
  const note = noteSentence(finding, language);
  if (note !== undefined) print(`      ${note}`);
  for (const entry of finding.evidence) print(`      ${sentenceOf(entry, language)}`);
}
