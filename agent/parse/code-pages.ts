/** Names by which the runtime knows code pages of Windows. Source: WHATWG Encoding Standard, "Names and labels". */
const LABELS: Readonly<Record<number, string>> = {
  866: 'ibm866',
  874: 'windows-874',
  932: 'shift_jis',
  936: 'gbk',
  949: 'euc-kr',
  950: 'big5',
  1250: 'windows-1250',
  1251: 'windows-1251',
  1252: 'windows-1252',
  1253: 'windows-1253',
  1254: 'windows-1254',
  1255: 'windows-1255',
  1256: 'windows-1256',
  1257: 'windows-1257',
  1258: 'windows-1258',
  65001: 'utf-8',
};

/**
 * Upper halves of the pages that consoles of western and central Europe print, which the runtime lacks; 858 is 850 with
 * the euro. Source: unicode.org/Public/MAPPINGS/VENDORS/MICSFT/PC, CP437, CP850, CP852 (2026-11-22).
 */
const TABLES: Readonly<Record<number, string>> = {
  437: 'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0',
  850: 'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u00ad±‗¾¶§÷¸°¨·¹³²■\u00a0',
  852: 'ÇüéâäůćçłëŐőîŹÄĆÉĹĺôöĽľŚśÖÜŤťŁ×čáíóúĄąŽžĘę¬źČş«»░▒▓│┤ÁÂĚŞ╣║╗╝Żż┐└┴┬├─┼Ăă╚╔╩╦╠═╬¤đĐĎËďŇÍÎě┘┌█▄ŢŮ▀ÓßÔŃńňŠšŔÚŕŰýÝţ´\u00ad˝˛ˇ˘§÷¸°¨˙űŘř■\u00a0',
};

/** Code pages with characters of two bytes. */
const DOUBLE_BYTE: readonly number[] = [932, 936, 949, 950];

/** Console page and page of older programs, by the locale's language; where a country writes differently, by both. */
const PAGES_OF_LOCALE: Readonly<Record<string, readonly number[]>> = {
  be: [866, 1251],
  bg: [866, 1251],
  cs: [852, 1250],
  de: [850, 1252],
  en: [437, 850, 1252],
  es: [850, 1252],
  fr: [850, 1252],
  hr: [852, 1250],
  hu: [852, 1250],
  it: [850, 1252],
  ja: [932],
  ko: [949],
  nl: [850, 1252],
  pl: [852, 1250],
  pt: [850, 1252],
  ro: [852, 1250],
  ru: [866, 1251],
  sk: [852, 1250],
  sl: [852, 1250],
  th: [874],
  uk: [866, 1251],
  vi: [1258],
  'zh-cn': [936],
  'zh-sg': [936],
  zh: [936],
  'zh-hk': [950],
  'zh-mo': [950],
  'zh-tw': [950],
};

/**
 * Code pages in which Windows of a locale (`zh-cn`, `fr`) writes texts: the console's first. Empty for a locale that is not in the list.
 * Source: Microsoft, "National Language Support (NLS) API Reference", ANSI and OEM code pages.
 */
export function codePagesOfLocale(locale: string): readonly number[] {
  const name = locale.toLowerCase().replace('_', '-');
  return PAGES_OF_LOCALE[name] ?? PAGES_OF_LOCALE[name.split('-')[0] ?? ''] ?? [];
}

/** Whether characters of this page may have two bytes. */
export function isDoubleByte(page: number): boolean {
  return DOUBLE_BYTE.includes(page);
}

/** Whether this page can be decoded at all. */
export function isKnownPage(page: number): boolean {
  return LABELS[page] !== undefined || tableOf(page) !== undefined;
}

/**
 * Text of a code page, in NFC: cp1258 writes Vietnamese with combining marks. `undefined`: the page is not known, or the
 * bytes do not keep it. Bytes that the page leaves open count as not keeping it, though the standard maps them to
 * control characters.
 */
export function decodePage(bytes: Uint8Array, page: number): string | undefined {
  const text = decodeRaw(bytes, page);
  return text === undefined || /[\u0080-\u009f]/.test(text) ? undefined : text.normalize('NFC');
}

function decodeRaw(bytes: Uint8Array, page: number): string | undefined {
  const table = tableOf(page);
  if (table !== undefined) {
    const text = Buffer.from(bytes).toString('latin1');
    return text.replace(/[\u0080-\u00ff]/g, (character) => table[character.charCodeAt(0) - 128] ?? '');
  }
  const label = LABELS[page];
  if (label === undefined) return undefined;
  try {
    return new TextDecoder(label, { fatal: true }).decode(bytes);
  } catch {
    return undefined; // bytes that the page cannot mean
  }
}

function tableOf(page: number): string | undefined {
  return page === 858 ? TABLES[850]?.replace('ı', '€') : TABLES[page];
}
