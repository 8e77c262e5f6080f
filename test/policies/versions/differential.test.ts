import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { compareVersions, isVersion } from '../../../policies/versions/index.ts';
import { chosenPairs } from './pairs.ts';

// The ecosystems' own programs are the judges. MUSTER_VERSION_PAIRS and MUSTER_VERSION_SEED repeat or widen a run;
// the dpkg program is started once a pair, so its count is apart: MUSTER_DPKG_RUNS. The full run is 200,000 of each.
const count = Number(process.env.MUSTER_VERSION_PAIRS ?? 5000);
const seed = Number(process.env.MUSTER_VERSION_SEED ?? Math.floor(Math.random() * 2 ** 31));
const dpkgRunCount = Number(process.env.MUSTER_DPKG_RUNS ?? 300);

const SAMPLES = [
  '1:9.2p1-2+deb12u6',
  '2.36-9+deb12u4',
  '5.10.0-8',
  '0.9.8c-4etch9',
  '1.0~rc1-1',
  '3.10.0-229.el7',
  '1.0.2k-26.el7_9',
  '0:4.18.0-553.16.1.el8_10',
  '1.0^20230101git1',
  '20211016~deb11u1',
  '2:8.39-13',
  '1.1.1n-0+deb11u5',
  '007-1',
  'a1.b2-c3',
  '6.1.0-37',
];

function has(program: string, ...args: string[]): boolean {
  return spawnSync(program, args).status === 0;
}

function perlAnswers(pairs: readonly (readonly [string, string])[]): string[] {
  const input = pairs.map(([left, right]) => `${left}\t${right}\n`).join('');
  const run = spawnSync('perl', ['-e', PERL], { input, encoding: 'utf8', maxBuffer: 1 << 30 });
  expect(run.stderr).toBe('');
  return run.stdout.trimEnd().split('\n');
}

const title = (program: string) => `orders ${count} pairs as ${program} does (seed ${seed})`;

const PERL = `use Dpkg::Version; while (<STDIN>) { chomp; my ($a, $b) = split /\t/, $_, -1;
  print version_compare($a, $b), "\n"; }`;

it.skipIf(!has('perl', '-MDpkg::Version', '-e', '1'))(`${title('Dpkg::Version')}; skipped without it`, () => {
  // What is a version at all is asked of dpkg itself, below: the module is laxer about colons than the program.
  const pairs = chosenPairs(seed, count, '0123456789abzAZ.+~-:', SAMPLES, (pair) =>
    pair.every((text) => isVersion('deb', text)),
  );
  const judged = perlAnswers(pairs);
  const wrong = pairs.flatMap(([left, right], i) => {
    const ours = compareVersions('deb', left, right);
    return String(ours) === judged[i] ? [] : [[left, right, ours, judged[i]]];
  });
  expect(wrong).toEqual([]);
  expect(pairs).toHaveLength(count);
});

const hasDpkg = has('dpkg', '--version');
it.skipIf(!hasDpkg)(
  `orders ${dpkgRunCount} pairs as the dpkg program itself (seed ${seed}); skipped without it`,
  () => {
    // "--" keeps a version that begins with a hyphen from being read as an option.
    const pairs = chosenPairs(seed + 1, dpkgRunCount, '0123456789abzAZ.+~-:', SAMPLES, (pair) => !pair.includes(''));
    expect(pairs).toHaveLength(dpkgRunCount);
    const script = pairs.map(([left = '', right = '']) => {
      const order = compareVersions('deb', left, right);
      const relation = ['lt', 'eq', 'gt'][1 + (order ?? 0)];
      const command = `dpkg --compare-versions -- '${left}' ${relation} '${right}'`;
      const holds = order === undefined ? `${command} 2>&1 | grep -q 'bad syntax'` : `${command} >/dev/null 2>&1`;
      return `${holds} || echo '${left} ${order} ${right}'`;
    });
    const run = spawnSync('sh', { input: script.join('\n'), encoding: 'utf8', maxBuffer: 1 << 26 });
    expect(run.stdout).toBe('');
    expect(run.stderr).toBe('');
  },
);

// rpm's Lua opens a file, but not the socket that Node gives a child as standard input.
function rpmAnswers(pairs: readonly (readonly [string, string])[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'muster-rpm-'));
  const file = join(folder, 'pairs');
  try {
    writeFileSync(file, pairs.map(([left, right]) => `${left}\t${right}\n`).join(''));
    const loop = `for l in io.lines("${file}") do local a, b = l:match("^(.-)\t(.*)$"); print(rpm.vercmp(a, b) .. "\\n") end`;
    const run = spawnSync('rpm', ['--eval', `%{lua: ${loop}}`], { encoding: 'utf8', maxBuffer: 1 << 30 });
    expect(run.stderr).toBe('');
    return run.stdout.trimEnd().split('\n');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

it.skipIf(!has('rpm', '--version'))(`${title('rpm')}; skipped without it`, () => {
  const comparable = chosenPairs(
    seed,
    count,
    '0123456789abzAZ.+~^_-:é',
    SAMPLES,
    ([left, right]) => left !== '' && right !== '',
  );
  const judged = rpmAnswers(comparable);
  const wrong = comparable.flatMap(([left, right], i) => {
    const ours = compareVersions('rpm', left, right);
    return String(ours) === judged[i] ? [] : [[left, right, ours, judged[i]]];
  });
  expect(judged).toHaveLength(count);
  expect(wrong).toEqual([]);
});
