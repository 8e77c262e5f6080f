import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newToken, shaOf } from '../../../collector/secrets.ts';
import { replaceApiToken } from '../../../collector/store/sessions.ts';
import { inPackage } from '../../../policies/base/package-root.ts';
import { loadPack } from '../../../policies/rules/load.ts';
import { type TestCollector, testCollector } from '../../kit/client.ts';
import { memoryStore } from '../../kit/database.ts';
import { newFolder, removeFolders } from '../../kit/folder.ts';
import { compile, packOf, ruleOf } from '../../kit/rules.ts';

removeFolders();

const guide = readFileSync(inPackage('docs', 'writing-policies.md'), 'utf8');

function blocks(kind: string): string[] {
  return [...guide.matchAll(new RegExp(`^\`\`\`json ${kind}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(
    (match) => match[1] ?? '',
  );
}

/** A fragment of the guide, made whole: what a rule needs besides the part the guide speaks of. */
function packAround(fragment: string): object {
  const { parameters, ...rule } = JSON.parse(fragment) as { parameters?: object };
  const words = { vi: 'Thử một điều', en: 'Try one thing' };
  return {
    id: 'guide',
    version: '1.0.0',
    format: 1,
    title: words,
    ...(parameters === undefined ? {} : { parameters }),
    rules: [
      {
        id: 'one',
        title: words,
        severity: 'low',
        remedy: words,
        effort: 'minutes',
        examples: [
          { verdict: 'unknown', inventory: {} },
          { verdict: 'unknown', inventory: {} },
        ],
        ...rule,
      },
    ],
  };
}

describe('docs/writing-policies.md', () => {
  it('has its examples', () => {
    expect(blocks('pack')).toHaveLength(1);
    expect(blocks('rule').length).toBeGreaterThan(7);
  });

  it('shows a pack that loads and whose examples hold', () => {
    const { complaints, warnings } = loadPack(blocks('pack')[0] ?? '');
    expect({ complaints, warnings }).toEqual({ complaints: [], warnings: [] });
  });

  it.each(blocks('rule'))('shows a rule that the compiler takes: %s', (fragment) => {
    const { complaints } = loadPack(packAround(fragment), { skipsExamples: true });
    expect(complaints).toEqual([]);
  });

  it('shows the very complaint that a slip gets', () => {
    const slip = (blocks('pack')[0] ?? '').replace('sshd.maxAuthTries": {', 'sshd.maxAuthTry": {');
    const [first] = loadPack(slip, { skipsExamples: true }).complaints;
    expect(guide).toContain(`my-rules.json:${first?.pointer} ${first?.message}`);
  });
});

/** The commands of the guide in their order, as a shell would part them. */
const commands = [...guide.matchAll(/^```sh\n([\s\S]*?)^```/gm)].flatMap(([, block = '']) =>
  block.split('\n').filter((line) => line.startsWith('npx muster ')),
);

interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a line of the guide in that folder, where its collector left `local.json`. */
async function run(line: string, folder: string): Promise<Outcome> {
  const words = [...line.replace(/\s+#.*$/, '').matchAll(/"([^"]*)"|(\S+)/g)].map(
    ([, quoted, bare]) => quoted ?? bare ?? '',
  );
  const redirect = words.indexOf('>');
  const argv = words.slice(2, redirect < 0 ? undefined : redirect);
  const env = { ...process.env, MUSTER_DATA: folder, LANG: 'C', LC_ALL: '' };
  const options = { cwd: folder, env, maxBuffer: 64 * 1024 * 1024 };
  const outcome = await promisify(execFile)(process.execPath, [inPackage('bin', 'muster.js'), ...argv], options).then(
    ({ stdout, stderr }) => ({ code: 0, out: stdout, err: stderr }),
    (error: { code?: number; stdout?: string; stderr?: string }) => ({
      code: error.code ?? -1,
      out: error.stdout ?? '',
      err: error.stderr ?? '',
    }),
  );
  if (redirect >= 0) writeFileSync(join(folder, words[redirect + 1] ?? ''), outcome.out);
  return outcome;
}

describe('the commands of docs/writing-policies.md', () => {
  let collector: TestCollector;
  let folder: string;
  beforeAll(async () => {
    folder = newFolder();
    const rule = ruleOf({ 'os.family': 'linux' });
    collector = await testCollector(await memoryStore(), { packs: [compile(packOf([rule], { id: 'shipped' }))] });
    const host = await collector.enrol({ name: 'web-1' });
    await host.send(host.seal(host.report()));
    await collector.settle();
    await collector.app.listen({ host: '127.0.0.1', port: 0 });
    const token = newToken();
    const at = collector.clock.now().toISOString();
    await replaceApiToken(collector.db, { tokenSha: shaOf(token), name: 'local.json', scope: 'local', at });
    const { port } = collector.app.server.address() as AddressInfo;
    writeFileSync(join(folder, 'local.json'), JSON.stringify({ address: `http://127.0.0.1:${port}`, token }));
    writeFileSync(join(folder, 'my-rules.json'), blocks('pack')[0] ?? '');
  });
  afterAll(() => collector.close());

  // A dozen processes, each with its own start.
  it('lead from an empty folder to a rule in force, and back', { timeout: 300_000 }, async () => {
    expect(commands.length).toBeGreaterThan(12);
    const wrong: string[] = [];
    for (const line of commands) {
      const { code, err, out } = await run(line, folder);
      // 1 is an answer: something fails or is unknown, hosts would flip.
      const isAnswer = code === 0 || (code === 1 && / (?:check|policy try) /.test(line));
      if (!isAnswer || err.includes('muster:')) wrong.push(`${line}: ${code} ${err} ${out.slice(0, 500)}`);
      await collector.settle();
    }
    expect(wrong).toEqual([]);
    const { out } = await run('npx muster policy editions --lang en', folder);
    for (const reason of ['few attempts, as decided', 'the capital is stricter', 'the unit asked for time'])
      expect(out).toContain(reason);
  });
});
