import { readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join } from 'node:path';
import type { Plugin } from 'esbuild';

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
      const names = builtinModules.includes(path.slice('node:'.length))
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
        return { path: found.path, namespace: 'sealed', errors: found.errors };
      });
      onLoad({ filter: /./, namespace: 'sealed' }, async ({ path }) => {
        const { outputFiles } = await esbuild.build({
          entryPoints: [path],
          bundle: true,
          write: false,
          platform: 'node',
          format: 'cjs',
          external: ['cpu-features', '*.node'], // what ssh2 does without
          minifyWhitespace: true,
          legalComments: 'inline',
        });
        const text = JSON.stringify(outputFiles[0]?.text ?? '');
        return {
          contents: `${COMPILE}(${text}, ['require', 'module', 'exports', '__dirname'])(require, module, module.exports, '');`,
          loader: 'js',
        };
      });
    },
  };
}

const SEALED = Symbol('sealed');
const COMPILE = "process.getBuiltinModule('node:vm').compileFunction";

/** The shell recorder as text in the bundle: the single file has no other files beside it. */
export const recordText: Plugin = {
  name: 'record-text',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]targets[\\/]record-text\.ts$/ }, ({ path }) => {
      const script = readFileSync(join(dirname(path), 'record.sh'), 'utf8');
      return { contents: `export const recordText = () => ${JSON.stringify(script)};`, loader: 'js' };
    });
  },
};
