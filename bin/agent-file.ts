import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { build, type Metafile } from 'esbuild';
import { inPackage } from '../policies/base/package-root.ts';
import { lazyBuiltins, recordTexts, sealed } from './agent-bundle.ts';
import { startOf } from './agent-start.ts';

/** Packages that only visits, or hosts other than Linux, need. */
const SEALED = ['systeminformation', 'node-ssh', 'ajv/dist/2020.js', 're2js'];

/**
 * Bundles the agent into one file: `esm` for Node, `cjs` for the single executable, which Node starts as CommonJS. The
 * answer names what went in.
 */
export async function bundleAgent(format: 'esm' | 'cjs', outfile: string): Promise<Metafile> {
  const { metafile, outputFiles } = await build({
    entryPoints: [inPackage('agent/single-file.ts')],
    outfile,
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    legalComments: 'eof',
    minifyWhitespace: true,
    plugins: [lazyBuiltins, ...SEALED.map(sealed), recordTexts],
    external: ['cpu-features'],
    metafile: true,
    absWorkingDir: inPackage(), // names of files in the bundle must not tell where it was built
    banner: { js: "const musterUrl = require('node:url').pathToFileURL(__filename).href;" },
    define: { 'import.meta.url': 'musterUrl' },
    logLevel: 'warning',
  });
  const body = outputFiles[0]?.text ?? '';
  mkdirSync(dirname(outfile), { recursive: true });
  writeFileSync(outfile, format === 'esm' ? startOf(body) : body);
  return metafile;
}
