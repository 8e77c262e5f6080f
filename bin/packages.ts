import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { inPackage } from '../policies/base/package-root.ts';
import { bundleAgent } from './agent-file.ts';
import { withFuse, withNote, withoutSymbols } from './elf.ts';
import { noticesFor } from './notices.ts';
import { type PackedFile, writeTar } from './tar.ts';
import { writeZip } from './zip.ts';

/** Runtimes that may be installed; each is packed where its package is there. */
const RUNTIMES = [
  { name: 'linux-x64', node: 'bin/node', isWindows: false },
  { name: 'linux-arm64', node: 'bin/node', isWindows: false },
  { name: 'win-x64', node: 'bin/node.exe', isWindows: true },
] as const;

/** Says to Node that it carries a program. Source: Node's documentation, "Single executable applications". */
const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';

const LAUNCHER = `#!/bin/sh
# Starts the agent with the runtime that lies beside it.
self=$0
[ -h "$self" ] && self=$(readlink -f "$self")
here=\${self%/*}
[ "$here" = "$self" ] && here=.
exec "$here/node" "$here/muster-agent.mjs" "$@"
`;
const WINDOWS_LAUNCHER = '@"%~dp0node.exe" "%~dp0muster-agent.mjs" %*\r\n';

interface Common {
  readonly version: string;
  readonly files: readonly PackedFile[];
}

/**
 * Everything that is delivered to hosts, into `folder`: the single file, the recorders, an archive with its runtime for
 * each platform at hand, a single executable where that is possible, and SHA256SUMS. Equal sources make equal bytes.
 */
export async function buildPackages(folder: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const sums = new Map<string, string>();
  const put = (name: string, bytes: Buffer, isProgram = false): void => {
    writeFileSync(join(folder, name), bytes, { mode: isProgram ? 0o755 : 0o644 });
    sums.set(name, createHash('sha256').update(bytes).digest('hex'));
    process.stderr.write(`made ${name}, ${(bytes.length / 1e6).toFixed(1)} MB\n`);
  };
  const { version } = JSON.parse(readFileSync(inPackage('package.json'), 'utf8'));
  const { inputs } = await bundleAgent('esm', join(folder, 'muster-agent.mjs'));
  const files = commonFiles(folder, Object.keys(inputs));
  for (const { name, bytes } of files.slice(0, RECORDERS_AND_AGENT)) put(name, bytes);
  for (const runtime of RUNTIMES) {
    const path = inPackage('node_modules', `node-${runtime.name}`);
    if (!existsSync(join(path, runtime.node))) continue;
    const archive = archiveOf(runtime, path, { version, files });
    put(archive.name, archive.bytes);
    if (!runtime.isWindows) put(`muster-agent-${version}-${runtime.name}.gz`, await executableFor(path, folder));
  }
  writeFileSync(join(folder, 'SHA256SUMS'), [...sums].map(([name, sum]) => `${sum}  ${name}\n`).join(''));
}

const RECORDERS_AND_AGENT = 3;

function commonFiles(folder: string, inputs: readonly string[]): PackedFile[] {
  const file = (name: string, bytes: Buffer): PackedFile => ({ name, bytes, isProgram: name.endsWith('.sh') });
  const text = (name: string, path: string) => file(name, readFileSync(path));
  return [
    text('muster-agent.mjs', join(folder, 'muster-agent.mjs')),
    text('record.sh', inPackage('agent/targets/record.sh')),
    text('record.ps1', inPackage('agent/targets/record.ps1')),
    text('LICENSE', inPackage('LICENSE')),
    file('NOTICES', Buffer.from(noticesFor(inputs))),
  ];
}

function archiveOf({ name, node, isWindows }: (typeof RUNTIMES)[number], path: string, { version, files }: Common) {
  const top = `muster-agent-${version}-${name}`;
  const runtime = readFileSync(join(path, node));
  const all: PackedFile[] = [
    isWindows
      ? { name: 'muster-agent.cmd', bytes: Buffer.from(WINDOWS_LAUNCHER), isProgram: true }
      : { name: 'muster-agent', bytes: Buffer.from(LAUNCHER), isProgram: true },
    { name: basename(node), bytes: isWindows ? runtime : withoutSymbols(runtime), isProgram: true },
    ...files,
    { name: 'LICENSE-node', bytes: readFileSync(join(path, 'LICENSE')), isProgram: false },
  ].map((file) => ({ ...file, name: `${top}/${file.name}` }));
  return isWindows
    ? { name: `${top}.zip`, bytes: writeZip(all) }
    : { name: `${top}.tar.gz`, bytes: gzipSync(writeTar(all), { level: 9 }) };
}

/** The runtime with the agent inside, packed. Node makes what it wants to carry; `elf.ts` puts it in. */
async function executableFor(runtime: string, folder: string): Promise<Buffer> {
  const work = join(folder, 'work');
  mkdirSync(work);
  try {
    await bundleAgent('cjs', join(work, 'agent.cjs'));
    // No code cache: it saves a tenth of a start, and its bytes differ from build to build.
    const wanted = { main: 'agent.cjs', output: 'agent.blob', disableExperimentalSEAWarning: true };
    writeFileSync(join(work, 'sea.json'), JSON.stringify(wanted));
    execFileSync(process.execPath, ['--experimental-sea-config', 'sea.json'], { cwd: work, stdio: 'pipe' });
    const small = withoutSymbols(readFileSync(join(runtime, 'bin/node')));
    const carrying = withNote(small, 'NODE_SEA_BLOB', readFileSync(join(work, 'agent.blob')));
    return gzipSync(withFuse(carrying, FUSE), { level: 9 });
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
