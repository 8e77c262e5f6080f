import { MusterError } from '../base/errors.ts';
import { findScheme, rangeFromNative, satisfies } from '../versions/index.ts';
import { type CommonOptions, languageOf, print, printJson } from './options.ts';

const WORDS = {
  vi: {
    inside: (version: string) => `${version} nằm trong khoảng này.`,
    outside: (version: string) => `${version} không nằm trong khoảng này.`,
    unknown: (version: string) => `Không nói được: "${version}" không phải là phiên bản của cách so sánh này.`,
  },
  en: {
    inside: (version: string) => `${version} lies in this range.`,
    outside: (version: string) => `${version} does not lie in this range.`,
    unknown: (version: string) => `Cannot be said: "${version}" is no version of this scheme.`,
  },
} as const;

/**
 * `muster explain range TYPE RANGE [VERSION]`: an ecosystem's own range as the `vers:` text that rules want, and whether
 * a version lies in it. Answers 1 when that cannot be said. Throws `bad_request` for a range that is none.
 */
export function explainRangeCommand(
  type: string,
  text: string,
  version: string | undefined,
  options: CommonOptions,
): number {
  const native = rangeFromNative(type, text);
  if ('complaint' in native) throw new MusterError('bad_request', native.complaint);
  const isInside = version === undefined ? undefined : satisfies(type, version, native.range);
  if (options.json === true) {
    printJson({ type, scheme: findScheme(type)?.id, native: text, range: native.range, version, isInside });
  } else {
    print(native.range);
    if (version !== undefined) {
      const words = WORDS[languageOf(options)];
      print((isInside === undefined ? words.unknown : isInside ? words.inside : words.outside)(version));
    }
  }
  return version !== undefined && isInside === undefined ? 1 : 0;
}
