import { build, type Metafile } from 'esbuild';
import { inPackage } from '../policies/base/package-root.ts';
import { lazyBuiltins, recordTexts, sealed } from './agent-bundle.ts';

/** Packages that only visits, or hosts other than Linux, need. */
const SEALED = ['systeminformation', 'node-ssh', 'ajv/dist/2020.js', 're2js'];

const HEADS = {
  // Some dependencies are CommonJS and call require at run time.
  esm: {
    banner: {
      js: "import { createRequire as musterRequire } from 'node:module'; const require = musterRequire(import.meta.url);",
    },
  },
  cjs: {
    banner: { js: "const musterUrl = require('node:url').pathToFileURL(__filename).href;" },
    define: { 'import.meta.url': 'musterUrl' },
  },
};

/**
 * Bundles the agent into one file: `esm` for Node, `cjs` for the single executable, which Node starts as CommonJS. The
 * answer names what went in.
 */
export async function bundleAgent(format: 'esm' | 'cjs', outfile: string): Promise<Metafile> {
  const { metafile } = await build({
    entryPoints: [inPackage('agent/single-file.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format,
    legalComments: 'eof',
    plugins: [lazyBuiltins, ...SEALED.map(sealed), recordTexts],
    external: ['cpu-features'],
    loader: { '.node': 'copy' },
    metafile: true,
    absWorkingDir: inPackage(), // names of files in the bundle must not tell where it was built
    ...HEADS[format],
    logLevel: 'warning',
  });
  return metafile;
}
