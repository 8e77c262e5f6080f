import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lazyBuiltins, sealed } from '../../bin/agent-bundle.ts';
import { inPackage } from '../../policies/base/package-root.ts';

const PROGRAM = `
import fs, { existsSync } from 'node:fs';
import * as path from 'node:path';
const { cpuCurrentSpeed, version } = await import('systeminformation');
const { avg } = await cpuCurrentSpeed();
console.log(JSON.stringify([existsSync('/'), typeof fs.promises.stat, path.join('/a', 'b'), version(), typeof avg]));
`;

describe('what the single file does with modules', () => {
  let folder = '';

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'muster-bundle-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('gives every form of import its values, and compiles a sealed package where no package is installed', async () => {
    const outfile = join(folder, 'program.mjs');
    await build({
      stdin: { contents: PROGRAM, resolveDir: inPackage() },
      outfile,
      bundle: true,
      platform: 'node',
      format: 'esm',
      plugins: [lazyBuiltins, sealed('systeminformation')],
      banner: { js: "import { createRequire as r } from 'node:module'; const require = r(import.meta.url);" },
    });
    const [exists, stat, joined, version, speed] = JSON.parse(
      execFileSync(process.execPath, [outfile], { cwd: folder, encoding: 'utf8' }),
    );
    expect([exists, stat, joined, speed]).toEqual([true, 'function', '/a/b', 'number']);
    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
  });

  it('refuses to bundle what Node does not have', async () => {
    writeFileSync(join(folder, 'wrong.mjs'), "import { nothing } from 'node:fs'; console.log(nothing);");
    const result = build({
      entryPoints: [join(folder, 'wrong.mjs')],
      bundle: true,
      write: false,
      platform: 'node',
      format: 'esm',
      logLevel: 'silent',
      plugins: [lazyBuiltins],
    });
    await expect(result).rejects.toThrow(/No matching export/);
  });
});
