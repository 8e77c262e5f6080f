import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startOf } from '../../bin/agent-start.ts';

const BODY = `console.log(process.argv[2], 'tiếng Việt', __filename.endsWith('agent.mjs'), typeof require('node:fs').statSync);`;
const SAID = 'inspect tiếng Việt true function\n';

describe('the start of the single file', () => {
  let folder = '';
  let file = '';
  let cache = '';

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'muster-start-'));
    file = join(folder, 'muster-agent.mjs');
    cache = join(folder, 'muster-agent.cache');
    writeFileSync(file, startOf(BODY));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const say = (...words: string[]) => spawnSync(process.execPath, [file, ...words], { encoding: 'utf8' }).stdout;

  it('runs where nothing was compiled ahead, and writes nothing by itself', () => {
    expect(say('inspect')).toBe(SAID);
    expect(existsSync(cache)).toBe(false);
  });

  it('keeps what was compiled, and runs from it', () => {
    expect(say('compile-ahead')).toBe(SAID);
    expect(existsSync(cache)).toBe(true);
    expect(say('inspect')).toBe(SAID);
  });

  it.each([
    ['cut short', (bytes: Buffer) => bytes.subarray(0, bytes.length / 2)],
    ['changed in one byte', (bytes: Buffer) => Buffer.from(bytes.map((byte, at) => (at === 200 ? byte ^ 1 : byte)))],
    ['empty', () => Buffer.alloc(0)],
  ])('leaves a cache alone that is %s', (_, damage) => {
    say('compile-ahead');
    writeFileSync(cache, damage(readFileSync(cache)));
    expect(say('inspect')).toBe(SAID);
  });

  it('leaves the cache of another text of the same length alone', () => {
    say('compile-ahead');
    writeFileSync(file, startOf(BODY.replace('Việt', 'Nhật')));
    expect(say('inspect')).toBe(SAID.replace('Việt', 'Nhật'));
  });
});
