/** Languages of Windows by number, for releases that do not name them. Source: [MS-LCID] 2.2 */
const LANGUAGES: Readonly<Record<number, string>> = {
  1028: 'zh-TW',
  1029: 'cs-CZ',
  1030: 'da-DK',
  1031: 'de-DE',
  1033: 'en-US',
  1034: 'es-ES',
  1036: 'fr-FR',
  1040: 'it-IT',
  1041: 'ja-JP',
  1042: 'ko-KR',
  1043: 'nl-NL',
  1045: 'pl-PL',
  1046: 'pt-BR',
  1049: 'ru-RU',
  1055: 'tr-TR',
  1066: 'vi-VN',
  2052: 'zh-CN',
  2057: 'en-GB',
  3082: 'es-ES',
};

/** `en-US` for 1033; `undefined` for a number that no release of Windows Server is sold in. */
export function languageOf(number: number | undefined): string | undefined {
  return number === undefined ? undefined : LANGUAGES[number];
}
