import { hash } from 'node:crypto';

/**
 * The single file: a few lines that Node reads as a module, and behind them the agent as one text. A third of a look at a
 * host would go into compiling it, so V8 takes it ready compiled from `muster-agent.cache` beside the file, where that
 * fits the file, the runtime and its flags; else it compiles the text as ever. The file's own command `compile-ahead`
 * writes it. `body` is a CommonJS bundle.
 * Source: https://v8.dev/blog/code-caching-for-devs
 */
export function startOf(body: string): string {
  const text = `(function (exports, require, module, __filename, __dirname) {${asAscii(body)}\n})`;
  return `${HEAD}const textId = '${hash('sha256', text)}';\nconst text = ${JSON.stringify(text)};\n${TAIL}`;
}

/** One character beyond Latin-1 would make V8 keep the whole text in twice the bytes. */
function asAscii(text: string): string {
  const isAscii = (unit: string) => unit.charCodeAt(0) < 0x80;
  return text.replace(/[\s\S]/g, (unit) =>
    isAscii(unit) ? unit : `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

const HEAD = `// Muster's agent in one file; licences of what it brings along stand at the end of the text.
const { createHash } = process.getBuiltinModule('node:crypto');
const { readFileSync, writeFileSync } = process.getBuiltinModule('node:fs');
const { createRequire } = process.getBuiltinModule('node:module');
const { setFlagsFromString } = process.getBuiltinModule('node:v8');
const { Script } = process.getBuiltinModule('node:vm');
`;

const TAIL = `
const CACHE = new URL('./muster-agent.cache', import.meta.url);
const DIGEST_BYTES = 32;

// Looks at this host once, as "inspect", and keeps what V8 compiled for it.
const isAhead = process.argv[2] === 'compile-ahead';
if (isAhead) process.argv[2] = 'inspect';
// As the agent itself does when it begins: what was compiled under other flags does not fit.
for (const flag of ['--no-maglev', '--no-turbofan']) setFlagsFromString(flag);

const digestOf = (code) => createHash('sha256').update(textId).update(code).digest();

/** V8 looks at its version, its flags and the length of the text; that the bytes are whole and of this text is seen here. */
function compiled() {
  try {
    const bytes = readFileSync(CACHE);
    const code = bytes.subarray(DIGEST_BYTES);
    return digestOf(code).equals(bytes.subarray(0, DIGEST_BYTES)) ? code : undefined;
  } catch {
    return undefined; // there is none, or it is not for us to read
  }
}

const cachedData = isAhead ? undefined : compiled();
const script = new Script(text, { filename: import.meta.filename, ...(cachedData && { cachedData }) });
if (isAhead)
  process.once('exit', (exitCode) => {
    if (exitCode !== 0) return;
    const code = script.createCachedData(); // now it holds every function that was called
    writeFileSync(CACHE, Buffer.concat([digestOf(code), code]));
  });
const module = { exports: {} };
const require = createRequire(import.meta.url);
script.runInThisContext()(module.exports, require, module, import.meta.filename, import.meta.dirname);
`;
