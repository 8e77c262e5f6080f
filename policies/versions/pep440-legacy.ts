const REPLACED: Readonly<Record<string, string>> = { pre: 'c', preview: 'c', '-': 'final-', rc: 'c', dev: '@' };
const DIGIT = /^\d/;
const PRINTABLE = /^v?\d[!-~]*$/;
const ZEROS = '00000000';

/**
 * The key by which setuptools and packaging before 22 ordered versions that PEP 440 does not know, such as
 * "0.1-bulbasaur": texts that compare piece by piece. `undefined`: it does not even begin with a digit.
 * Source: packaging 21.3, version.py, `_legacy_cmpkey`.
 */
export function legacyKey(text: string): readonly string[] | undefined {
  if (!PRINTABLE.test(text)) return undefined;
  const key: string[] = [];
  for (const part of partsOf(text.toLowerCase())) {
    if (part.startsWith('*')) {
      if (part < '*final') dropFromEnd(key, '*final-');
      dropFromEnd(key, ZEROS);
    }
    key.push(part);
  }
  return key;
}

function* partsOf(text: string): Generator<string> {
  for (const piece of text.split(/(\d+|[a-z]+|\.|-)/)) {
    const part = REPLACED[piece] ?? piece;
    if (part === '' || part === '.') continue;
    yield DIGIT.test(part) ? part.padStart(ZEROS.length, '0') : `*${part}`;
  }
  yield '*final';
}

function dropFromEnd(key: string[], part: string): void {
  while (key.at(-1) === part) key.pop();
}
