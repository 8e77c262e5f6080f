import { existsSync } from 'node:fs';
import { MusterError } from '../base/errors.ts';
import { collectorClient } from '../base/local-collector.ts';
import type { Language } from '../base/text.ts';
import { loadPack } from '../rules/load.ts';
import type { Pack } from '../rules/pack.ts';
import { readPackFile } from '../rules/shipped-packs.ts';
import { type CommonOptions, languageOf, print, printJson } from './options.ts';

/** What the collector answers to a change. */
export interface ChangeAnswer {
  readonly edition: number;
  readonly isShown: boolean;
}

export interface ReasonOptions extends CommonOptions {
  readonly reason: string;
}

/**
 * `muster policy activate FILE`: puts a pack in force on this machine's collector. A name that is no file is the id of
 * a shipped pack that was taken out. Throws `pack_invalid` with everything that is wrong.
 */
export async function activate(file: string, options: ReasonOptions): Promise<number> {
  const { reason } = options;
  const isFile = existsSync(file) || file.endsWith('.json') || file.includes('/');
  const body = isFile ? { pack: readProvenPack(file), reason } : { shipped: file, reason };
  const answer = (await collectorClient().post('/api/v1/packs', body)) as ChangeAnswer;
  const name = 'pack' in body ? `${body.pack.id} ${body.pack.version}` : file;
  sayChange(answer, options, { vi: `${name} có hiệu lực`, en: `${name} is in force` });
  return 0;
}

/** `muster policy deactivate PACK`: takes a pack out of force. */
export async function deactivate(pack: string, options: ReasonOptions): Promise<number> {
  const { reason } = options;
  const answer = await collectorClient().delete(`/api/v1/packs/${encodeURIComponent(pack)}`, { reason });
  sayChange(answer as ChangeAnswer, options, { vi: `${pack} đã thôi hiệu lực`, en: `${pack} is taken out of force` });
  return 0;
}

/** A pack file that would be accepted: examples hold. Throws `pack_invalid` naming the file. */
export function readProvenPack(file: string): Pack {
  const text = readPackFile(file);
  const { compiled, complaints } = loadPack(text);
  if (compiled !== undefined) return compiled.pack;
  const [first] = complaints;
  throw new MusterError('pack_invalid', `the pack ${file} is not valid: ${first?.pointer || '/'} ${first?.message}`, {
    complaints,
  });
}

/** Says what a change came to: nothing is shown by halves, so it may take a while until pages turn. */
export function sayChange(
  answer: ChangeAnswer,
  options: CommonOptions,
  what: { readonly [language in Language]: string },
): void {
  if (options.json === true) {
    printJson(answer);
    return;
  }
  const language = languageOf(options);
  const when = answer.isShown
    ? { vi: 'trang nào cũng đã theo', en: 'every page shows it' }
    : {
        vi: 'đang xét lại toàn bộ máy, xong mới hiện',
        en: 'the fleet is being judged by it, and pages turn when that is done',
      };
  print(
    language === 'vi'
      ? `${what.vi}, ấn bản ${answer.edition}: ${when.vi}.`
      : `${what.en}, edition ${answer.edition}: ${when.en}.`,
  );
}

interface ListedPack {
  readonly id: string;
  readonly version: string;
  readonly title: { readonly vi: string; readonly en: string };
  readonly ruleCount: number;
  readonly origin: 'shipped' | 'added';
  readonly replacesVersion: string | null;
}

interface ListedPacks extends ChangeAnswer {
  readonly packs: readonly ListedPack[];
  readonly deactivated: readonly Pick<ListedPack, 'id' | 'version' | 'title'>[];
}

/** `muster policy packs`: what the collector judges by. */
export async function listPacks(options: CommonOptions): Promise<number> {
  const answer = (await collectorClient().get('/api/v1/packs')) as ListedPacks;
  if (options.json === true) {
    printJson(answer);
    return 0;
  }
  const language = languageOf(options);
  for (const { id, version, title, ruleCount, origin, replacesVersion } of answer.packs) {
    const rules = language === 'vi' ? `${ruleCount} quy tắc` : `${ruleCount} ${ruleCount === 1 ? 'rule' : 'rules'}`;
    print(`${id} ${version}  ${rules}  ${originWords(origin, replacesVersion, language)}  ${title[language]}`);
  }
  for (const { id, version, title } of answer.deactivated)
    print(`${id} ${version}  ${language === 'vi' ? 'không có hiệu lực' : 'not in force'}  ${title[language]}`);
  return 0;
}

function originWords(origin: ListedPack['origin'], replaces: string | null, language: Language): string {
  if (origin === 'shipped') return language === 'vi' ? 'đi kèm Muster' : 'comes with Muster';
  if (replaces === null) return language === 'vi' ? 'tự thêm' : 'added';
  return language === 'vi' ? `tự thêm, thay bản đi kèm ${replaces}` : `added, in the place of the shipped ${replaces}`;
}
