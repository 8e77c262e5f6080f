import { expect, it } from 'vitest';
import { printable, printableJson } from '../../../policies/base/text.ts';

it.each`
  text                               | shown                              | why
  ${'\u001b]0;owned\u0007\u001b[2J'} | ${'\ufffd]0;owned\ufffd\ufffd[2J'} | ${'escape sequences'}
  ${'\u009b31mred'}                  | ${'\ufffd31mred'}                  | ${'the one-character form of them'}
  ${'ok\r failed'}                   | ${'ok\ufffd failed'}               | ${'a line written over another'}
  ${'a\u202egnp.exe'}                | ${'a\ufffdgnp.exe'}                | ${'text that turns round'}
  ${'Máy chủ\n\tđã vá'}              | ${'Máy chủ\n\tđã vá'}              | ${'what people write stays'}
`('what others wrote cannot steer a terminal: $why', ({ text, shown }) => {
  expect(printable(text)).toBe(shown);
  expect(printable(printableJson({ text }))).toBe(printableJson({ text }));
  expect(JSON.parse(printableJson({ text }))).toEqual({ text });
});
