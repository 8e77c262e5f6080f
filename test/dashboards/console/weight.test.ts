import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inPackage } from '../../../policies/base/package-root.ts';

const BUILD = inPackage('build/console');
const MANIFEST = join(BUILD, '.vite/manifest.json');
const FIRST_LIMIT = 300 * 1024;
const LATER_LIMIT = 60 * 1024;

interface Chunk {
  readonly file: string;
  readonly src?: string;
  readonly imports?: readonly string[];
  readonly dynamicImports?: readonly string[];
  readonly css?: readonly string[];
  readonly assets?: readonly string[];
}

const isBuilt = existsSync(MANIFEST);
const manifest: Readonly<Record<string, Chunk>> = isBuilt ? JSON.parse(readFileSync(MANIFEST, 'utf8')) : {};

/** Every file that an entry needs before it can be drawn: its own, its static imports', their style sheets and fonts. */
function filesOf(entry: string, seen = new Set<string>()): ReadonlySet<string> {
  if (seen.has(entry)) return new Set();
  seen.add(entry);
  const chunk = manifest[entry];
  if (chunk === undefined) throw new Error(`the manifest has no entry "${entry}"`);
  const own = [chunk.file, ...(chunk.css ?? []), ...(chunk.assets ?? [])];
  return new Set([...own, ...(chunk.imports ?? []).flatMap((name) => [...filesOf(name, seen)])]);
}

/** Brotli 11, made at build, where that is smaller; fonts are compressed already. */
function bytesOf(file: string): number {
  const path = join(BUILD, file);
  return statSync(existsSync(`${path}.br`) ? `${path}.br` : path).size;
}

const sizeOf = (files: Iterable<string>): number => [...files].reduce((sum, file) => sum + bytesOf(file), 0);

describe.skipIf(!isBuilt)('the weight of the console (skipped without a build: npm run build)', () => {
  const first = new Set([...filesOf('index.html'), ...filesOf('pages/overview.tsx')]);

  it('the first load, fonts and first-paint script and page included, stays under 300 KiB', () => {
    const page = statSync(join(BUILD, 'index.html')).size;
    const paint = /assets\/first-paint-[\w-]+\.js/.exec(readFileSync(join(BUILD, 'index.html'), 'utf8'))?.[0] ?? '';
    const total = sizeOf(first) + bytesOf(paint) + page;
    process.stdout.write(`first load: ${(total / 1024).toFixed(1)} KiB of ${FIRST_LIMIT / 1024}\n`);
    expect(first.size).toBeGreaterThan(10);
    expect([...first].filter((file) => file.endsWith('.woff2'))).toHaveLength(6);
    expect(total).toBeLessThan(FIRST_LIMIT);
  });

  it.each(Object.keys(manifest).filter((name) => /^(pages|parts|words)\//.test(name)))(
    '%s, opened later, adds less than 60 KiB',
    (name) => {
      const added = [...filesOf(name)].filter((file) => !first.has(file));
      expect(sizeOf(added)).toBeLessThan(LATER_LIMIT);
    },
  );

  it('every text file lies there compressed both ways', () => {
    const files = Object.values(manifest)
      .flatMap((chunk) => [chunk.file, ...(chunk.css ?? [])])
      .filter((file) => /\.(js|css|svg)$/.test(file));
    for (const file of files) {
      expect(existsSync(join(BUILD, `${file}.br`)), `${file}.br`).toBe(true);
      expect(existsSync(join(BUILD, `${file}.gz`)), `${file}.gz`).toBe(true);
    }
  });

  it('nothing is inlined: no data: address in scripts and styles, no script or style text in the page', () => {
    const page = readFileSync(join(BUILD, 'index.html'), 'utf8');
    expect(page).not.toMatch(/<style|<script(?![^>]*\bsrc=)/);
    expect(page.match(/__MUSTER_NONCE__/g)?.length).toBeGreaterThan(2);
    for (const file of first) {
      if (file.endsWith('.css')) expect(readFileSync(join(BUILD, file), 'utf8')).not.toContain('url(data:');
    }
  });
});
