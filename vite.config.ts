import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const CONSOLE = join(import.meta.dirname, 'dashboards/console');

/** Writes `.br` and `.gz` beside each file that gains by it, so that the collector compresses nothing while it serves. */
function compressed(): Plugin {
  return {
    name: 'muster-compressed',
    apply: 'build',
    writeBundle({ dir = '' }, bundle) {
      for (const [name, file] of Object.entries(bundle)) {
        if (!/\.(js|css|svg|txt)$/.test(name)) continue;
        const bytes = Buffer.from(file.type === 'chunk' ? file.code : file.source);
        const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
        writeFileSync(join(dir, `${name}.br`), brotliCompressSync(bytes, { params }));
        writeFileSync(join(dir, `${name}.gz`), gzipSync(bytes, { level: 9 }));
      }
    },
  };
}

/** Puts the script that chooses the theme into the head as a file of its own: no inline script, no flash. */
function firstPaint(): Plugin {
  const source = readFileSync(join(CONSOLE, 'first-paint.js'), 'utf8');
  const hash = createHash('sha256').update(source).digest('base64url').slice(0, 8);
  const fileName = `assets/first-paint-${hash}.js`;
  return {
    name: 'muster-first-paint',
    apply: 'build',
    buildStart() {
      this.emitFile({ type: 'asset', fileName, source });
      this.emitFile({ type: 'asset', fileName: 'OFL.txt', source: readFileSync(join(CONSOLE, 'fonts/OFL.txt')) });
    },
    transformIndexHtml: () => [{ tag: 'script', attrs: { src: `/${fileName}` }, injectTo: 'head-prepend' }],
  };
}

// The collector writes a fresh nonce over the placeholder at each answer; everything but index.html is immutable.
export default defineConfig({
  root: CONSOLE,
  publicDir: false,
  html: { cspNonce: '__MUSTER_NONCE__' },
  plugins: [react(), firstPaint(), compressed()],
  build: {
    outDir: join(import.meta.dirname, 'build/console'),
    emptyOutDir: true,
    manifest: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2022',
    reportCompressedSize: false,
  },
  server: { proxy: { '/api': 'http://127.0.0.1:7070' } },
});
