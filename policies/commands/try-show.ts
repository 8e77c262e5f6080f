import type { Language } from '../base/text.ts';
import type { Verdict } from '../rules/finding.ts';
import type { FlipCounts, TrialResult } from '../trial-tally.ts';
import { wordsIn } from '../words/index.ts';
import { print } from './options.ts';

/** Prints what a trial came to: one sentence, then rules, units and hosts. */
export function showTrial(result: TrialResult, language: Language): void {
  print(sentenceOfTrial(result, language));
  for (const line of remarks(result, language)) print(line);
  const isVietnamese = language === 'vi';
  if (result.rules.length > 0) print(isVietnamese ? '\nTheo quy tắc' : '\nBy rule');
  for (const { pack, rule, title, hostCount, ...counts } of result.rules)
    print(`  ${pack}/${rule}  ${hosts(hostCount, language)}: ${countWords(counts, language)}  ${title[language]}`);
  left(result.ruleCount - result.rules.length, language);
  if (result.units.length > 0) print(isVietnamese ? '\nTheo đơn vị' : '\nBy unit');
  for (const { unitId, hostCount, ...counts } of result.units)
    print(`  ${unitId}  ${hosts(hostCount, language)}: ${countWords(counts, language)}`);
  left(result.unitCount - result.units.length, language);
  if (result.hosts.length > 0) print(isVietnamese ? '\nMáy' : '\nHosts');
  for (const host of result.hosts) {
    print(`  ${host.name} (${host.unitId})`);
    for (const { pack, rule, before, now } of host.flips)
      print(`    ${pack}/${rule}  ${verdict(before, language)} -> ${verdict(now, language)}`);
    left(host.flipCount - host.flips.length, language, '    ');
  }
  left(result.flippedHostCount - result.hosts.length, language);
}

/** "A trial, nothing applied: 38 hosts change verdict in 2 units." */
function sentenceOfTrial({ flippedHostCount, unitCount, hostCount }: TrialResult, language: Language): string {
  if (language === 'vi') {
    return flippedHostCount === 0
      ? `Thử thôi, chưa áp dụng: không máy nào đổi kết luận trong ${hostCount} máy đã xét.`
      : `Thử thôi, chưa áp dụng: ${flippedHostCount} máy đổi kết luận ở ${unitCount} đơn vị, trong ${hostCount} máy đã xét.`;
  }
  const judged = `of ${hosts(hostCount, language)} judged`;
  if (flippedHostCount === 0) return `A trial, nothing applied: no host changes verdict, ${judged}.`;
  const units = `${unitCount} ${unitCount === 1 ? 'unit' : 'units'}`;
  const verb = flippedHostCount === 1 ? 'changes' : 'change';
  return `A trial, nothing applied: ${hosts(flippedHostCount, language)} ${verb} verdict in ${units}, ${judged}.`;
}

function remarks(result: TrialResult, language: Language): string[] {
  const lines = result.flipCount === 0 ? [] : [countWords(result, language)];
  const { notJudgedCount } = result;
  if (notJudgedCount === 0) return lines;
  return [
    ...lines,
    language === 'vi'
      ? `${notJudgedCount} máy không xét được, nên chưa rõ.`
      : `${hosts(notJudgedCount, language)} could not be judged, so what becomes of them is unknown.`,
  ];
}

function countWords({ opens, closes, unknown, other }: FlipCounts, language: Language): string {
  const words =
    language === 'vi'
      ? { opens: 'lỗi mới', closes: 'lỗi hết', unknown: 'thành chưa rõ', other: 'đổi khác' }
      : { opens: 'newly failing', closes: 'no longer failing', unknown: 'become unknown', other: 'otherwise' };
  const parts = Object.entries({ opens, closes, unknown, other }) as [keyof typeof words, number][];
  return parts
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => `${count} ${words[kind]}`)
    .join(', ');
}

function hosts(count: number, language: Language): string {
  return language === 'vi' ? `${count} máy` : `${count} ${count === 1 ? 'host' : 'hosts'}`;
}

function verdict(value: Verdict | null, language: Language): string {
  if (value === null) return language === 'vi' ? 'không có quy tắc' : 'no such rule';
  return wordsIn(language).verdicts[value];
}

function left(count: number, language: Language, indent = '  '): void {
  if (count > 0) print(language === 'vi' ? `${indent}và ${count} nữa` : `${indent}and ${count} more`);
}

/** Progress for people who wait at a terminal; a log has no use for it. `0, 0` wipes the line. */
export function sayProgress(done: number, total: number): void {
  if (!process.stderr.isTTY) return;
  process.stderr.write(total === 0 ? '\r\x1b[K' : `\r${done} / ${total}`);
}
