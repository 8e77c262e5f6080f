import { readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import type { Plugin } from 'esbuild';
import { inPackage } from '../policies/base/package-root.ts';

/**
 * Node's own modules by `process.getBuiltinModule`, name by name. An `import` of one reads all its exports, and so loads
 * what stands behind the rarely used ones: streams, web cryptography, workers.
 */
export const lazyBuiltins: Plugin = {
  name: 'lazy-builtins',
  setup(build) {
    build.onResolve({ filter: /^node:/ }, ({ path, kind }) =>
      kind === 'import-statement' ? { path, namespace: 'builtin' } : undefined,
    );
    build.onLoad({ filter: /./, namespace: 'builtin' }, ({ path }) => {
      const names = isBuiltin(path)
        ? Object.keys(process.getBuiltinModule(path) ?? {}).filter((name) => /^[a-z_$][\w$]*$/i.test(name))
        : [];
      const of = `process.getBuiltinModule(${JSON.stringify(path)})`;
      return {
        contents: [
          `const pick = (name) => ${of}[name];`,
          `const whole = () => ${of};`,
          // Pure, so that what nobody imports is left out.
          ...names
            .filter((name) => name !== 'default')
            .map((name) => `const $${name} = /* @__PURE__ */ pick('${name}'); export { $${name} as ${name} };`),
          'export default /* @__PURE__ */ whole();',
        ].join('\n'),
        loader: 'js',
      };
    });
  },
};

/**
 * A package that few hosts need, kept as one text that is compiled when it is asked for: half of the bundle, which Node
 * would read through at every start.
 */
export function sealed(name: string): Plugin {
  return {
    name: `sealed-${name}`,
    setup({ onResolve, onLoad, esbuild, resolve }) {
      onResolve({ filter: new RegExp(`^${name}$`) }, async ({ path, resolveDir, pluginData }) => {
        if (pluginData === SEALED) return undefined;
        // As CommonJS, where a package is both: that is what the text below is.
        const found = await resolve(path, { kind: 'require-call', resolveDir, pluginData: SEALED });
        // Relative: the bundle must not tell in which folder it was built.
        return { path: relative(inPackage(), found.path), namespace: 'sealed', errors: found.errors };
      });
      onLoad({ filter: /./, namespace: 'sealed' }, async ({ path }) => {
        const { outputFiles } = await esbuild.build({
          entryPoints: [inPackage(path)],
          bundle: true,
          write: false,
          platform: 'node',
          format: 'cjs',
          external: ['cpu-features', '*.node'], // what ssh2 does without
          minifyWhitespace: true,
          legalComments: 'inline',
          absWorkingDir: inPackage(),
        });
        const text = packed(outputFiles[0]?.text ?? '');
        return {
          contents: `${COMPILE}(${text}, ['require', 'module', 'exports', '__dirname'])(require, module, module.exports, '');`,
          loader: 'js',
        };
      });
    },
  };
}

/** An expression for the text that is a seventh of it: what is seldom asked for is not read through at every start. */
function packed(text: string): string {
  const bytes = brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: Buffer.byteLength(text) } });
  return `process.getBuiltinModule('node:zlib').brotliDecompressSync(Buffer.from('${bytes.toString('base64')}', 'base64')).toString()`;
}

const SEALED = Symbol('sealed');
const COMPILE = "process.getBuiltinModule('node:vm').compileFunction";

/** Both recorders as texts in the bundle: the single file has no other files beside it. */
export const recordTexts: Plugin = {
  name: 'record-texts',
  setup({ onLoad }) {
    for (const [file, script, name] of RECORDERS) {
      onLoad({ filter: new RegExp(`[\\\\/]targets[\\\\/]${file}\\.ts$`) }, ({ path }) => {
        const text = packed(readFileSync(join(dirname(path), script), 'utf8'));
        return { contents: `export const ${name} = () => ${text};`, loader: 'js' };
      });
    }
  },
};

const RECORDERS = [
  ['record-text', 'record.sh', 'recordText'],
  ['record-ps1-text', 'record.ps1', 'recordPs1Text'],
] as const;
