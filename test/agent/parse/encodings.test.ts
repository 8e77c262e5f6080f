import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codePagesOfLocale, decodePage } from '../../../agent/parse/code-pages.ts';
import { decodeText, pagesNamedIn } from '../../../agent/parse/encodings.ts';

const hex = (digits: string): Buffer => Buffer.from(digits.replaceAll(' ', ''), 'hex');
const latin = (text: string): Buffer => Buffer.from(text, 'latin1');
const wideBig = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();

describe('texts that say themselves what they are', () => {
  it.each`
    bytes                                                                                               | encoding      | text                                            | why
    ${Buffer.from('Cổ phần')}                                                                           | ${'utf-8'}    | ${'Cổ phần'}                                    | ${'UTF-8 without a mark'}
    ${Buffer.from('\ufeffCổ phần')}                                                                     | ${'utf-8'}    | ${'Cổ phần'}                                    | ${'with one'}
    ${Buffer.from('\ufeff機能', 'utf16le')}                                                             | ${'utf-16le'} | ${'機能'}                                       | ${'UTF-16 with a mark'}
    ${Buffer.concat([hex('feff'), wideBig('機能')])}                                                    | ${'utf-16be'} | ${'機能'}                                       | ${'the other way round'}
    ${Buffer.from('Name=機能\r\n', 'utf16le')}                                                          | ${'utf-16le'} | ${'Name=機能\r\n'}                              | ${'UTF-16 without a mark'}
    ${wideBig('Name=機能\r\n')}                                                                         | ${'utf-16be'} | ${'Name=機能\r\n'}                              | ${'the other way round, without a mark'}
    ${Buffer.concat([latin('Please wait while it is installed.'), Buffer.from('A  B\r\n', 'utf16le')])} | ${'utf-16le'} | ${'Please wait while it is installed.A  B\r\n'} | ${'a line of ASCII before UTF-16'}
    ${Buffer.from('a\u0300', 'utf8')}                                                                   | ${'utf-8'}    | ${'à'}                                          | ${'combining marks are composed'}
    ${Buffer.alloc(0)}                                                                                  | ${'utf-8'}    | ${''}                                           | ${'nothing at all'}
  `('$why', ({ bytes, encoding, text }) => {
    expect(decodeText(bytes)).toMatchObject({ encoding, text, replacedCount: 0 });
  });

  it('counts what a marked text could not say', () => {
    expect(decodeText(hex('efbbbf 41 c3 42'))).toMatchObject({ text: 'A\ufffdB', replacedCount: 1 });
    expect(decodeText(hex('fffe 4100 00d8'))).toMatchObject({ replacedCount: 1 });
  });
});

describe('texts of a named code page', () => {
  it.each`
    page    | bytes                                    | text
    ${1258} | ${'56 69 ea f2 74 20 4e 61 6d 20 d0 f4'} | ${'Việt Nam Đô'}
    ${1252} | ${'53 79 73 74 e8 6d 65 20 93 78 94'}    | ${'Système “x”'}
    ${1251} | ${'d1 e8 f1 f2 e5 ec e0'}                | ${'Система'}
    ${1250} | ${'bf f3 b3 77'}                         | ${'żółw'}
    ${932}  | ${'83 54 81 5b 83 6f 81 5b'}             | ${'サーバー'}
    ${936}  | ${'d6 f7 bb fa c3 fb'}                   | ${'主机名'}
    ${950}  | ${'a5 44 be f7'}                         | ${'主機'}
    ${949}  | ${'bc ad b9 f6'}                         | ${'서버'}
    ${866}  | ${'91 a8 e1 e2 a5 ac a0'}                | ${'Система'}
    ${850}  | ${'6d 82 6d 6f 69 72 65 20 53 e3'}       | ${'mémoire SÒ'}
    ${437}  | ${'e1 20 e3'}                            | ${'ß π'}
    ${852}  | ${'be a2 88 77'}                         | ${'żółw'}
    ${858}  | ${'35 d5'}                               | ${'5€'}
  `('cp$page: $text', ({ page, bytes, text }) => {
    expect(decodeText(hex(bytes), [page])).toEqual({ text, encoding: `cp${page}`, basis: 'named', replacedCount: 0 });
  });

  it('of several pages the one that reads like words is taken', () => {
    expect(decodeText(latin('m\x82moire physique, syst\x8ame'), [850, 1252])).toMatchObject({ encoding: 'cp850' });
    expect(decodeText(latin('m\xe9moire physique, syst\xe8me'), [850, 1252])).toMatchObject({ encoding: 'cp1252' });
    expect(decodeText(hex('d1e8f1f2e5ece0'), [866, 1251])).toMatchObject({ encoding: 'cp1251' });
    expect(decodeText(hex('91a8e1e2a5aca0'), [866, 1251])).toMatchObject({ encoding: 'cp866' });
  });

  it('two characters of a page with two bytes are not taken for UTF-8 by chance, a sentence of UTF-8 is not taken for the page', () => {
    expect(decodeText(hex('d2bb'), [936])).toMatchObject({ text: '一', encoding: 'cp936' });
    expect(decodeText(Buffer.from('服务器名称'), [936])).toMatchObject({ text: '服务器名称', encoding: 'utf-8' });
  });

  it('a text names its own page by the locale that it prints', () => {
    expect(pagesNamedIn(latin('Pa\xeds:   x\r\nLocale:   zh-cn;\xd6\xd0'), [1252])).toEqual([936]);
    expect(pagesNamedIn(latin('nothing of it'), [1252])).toEqual([1252]);
    expect(codePagesOfLocale('de-AT')).toEqual([850, 1252]);
    expect(codePagesOfLocale('xx')).toEqual([]);
  });
});

describe('texts that fit nothing', () => {
  it.each`
    bytes                                                        | pages           | says
    ${latin('caf\xe9')}                                          | ${[]}           | ${/no code page is named/}
    ${latin('caf\xe9')}                                          | ${[4711]}       | ${/no code page is named/}
    ${hex('41 81 ff')}                                           | ${[932]}        | ${/does not keep cp932/}
    ${hex('41 81 8d')}                                           | ${[1252]}       | ${/does not keep cp1252/}
    ${hex('b0 b1')}                                              | ${[437, 850]}   | ${undefined}
    ${latin('\xe1 \xe3 \xe5')}                                   | ${[437, 850]}   | ${/may be/}
    ${latin('C\xabng ty Cæ phÇn, m\xb8y tr\xb9m d\xdfch v\xf4')} | ${[1258, 1252]} | ${/TCVN3/}
    ${hex('7f454c46 02010100 0000000000000000')}                 | ${[1252]}       | ${/zero bytes/}
    ${hex('00 01 02 03 00 05')}                                  | ${[]}           | ${/zero bytes/}
  `('$says for $bytes', ({ bytes, pages, says }) => {
    const decoded = decodeText(bytes, pages);
    if (says === undefined)
      expect(decoded).toMatchObject({ text: '░▒' }); // both pages mean the same
    else expect(decoded).toMatchObject({ undecodable: expect.stringMatching(says) });
  });

  it('what is ASCII of them stays in its place, the rest is counted', () => {
    expect(decodeText(latin('KB1 caf\xe9'))).toMatchObject({ ascii: 'KB1 caf\ufffd', replacedCount: 1 });
  });

  it('signs of western texts are not taken for TCVN3', () => {
    const text = '«Señal» Intel® 1ª 2º l·l';
    expect(decodeText(latin(text), [1252])).toMatchObject({ text, encoding: 'cp1252' });
  });
});

describe('any bytes', () => {
  it('never throw, never lose ASCII, and whatever was lost is counted', () => {
    const page = fc.constantFrom(437, 850, 852, 866, 874, 932, 936, 949, 950, 1250, 1251, 1252, 1258, 65001, 1);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.array(page, { maxLength: 3 }), (bytes, pages) => {
        const decoded = decodeText(bytes, pages);
        const text = 'text' in decoded ? decoded.text : decoded.ascii;
        expect((text.match(/\ufffd/g) ?? []).length).toBe(decoded.replacedCount);
      }),
    );
  });

  it('text in UTF-8 and in marked UTF-16 comes back as it was, composed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (text) => {
        fc.pre(!/[\0\ufffd\ufeff]/.test(text));
        const expected = text.normalize('NFC');
        expect(decodeText(Buffer.from(text))).toMatchObject({ text: expected });
        expect(decodeText(Buffer.from(`\ufeff${text}`, 'utf16le'))).toMatchObject({ text: expected });
      }),
    );
  });

  it('a page of one byte never yields another character than its own table', () => {
    for (let byte = 0x80; byte <= 0xff; byte += 1)
      for (const page of [437, 850, 852, 866, 1250, 1251, 1252, 1258]) {
        const text = decodePage(Uint8Array.of(byte), page);
        if (text !== undefined) expect([...text]).toHaveLength(1);
      }
  });
});
