import { mkdirSync, writeFileSync } from 'node:fs';
import { inPackage } from '../../policies/base/package-root.ts';
import { delivery } from './delivery.ts';
import { exceptions } from './exceptions.ts';
import { ingest } from './ingest.ts';
import { inspection } from './inspection.ts';
import { judging } from './judging.ts';
import type { Benchmark, Result } from './measure.ts';
import { metrics } from './metrics.ts';
import { resident } from './resident.ts';
import { versions } from './versions.ts';
import { visits } from './visits.ts';

// `npm run bench`: the benchmarks of the contract, as ratios in one run, printed as a table and written as JSON.
// `-- --full` runs the numbers named in the contract; `-- NAME...` only those benchmarks.

const benchmarks: Readonly<Record<string, Benchmark>> = {
  versions,
  judging,
  inspection,
  resident,
  ingest,
  metrics,
  exceptions,
  delivery,
  visits,
};

const words = process.argv.slice(2);
const chosen = words.filter((word) => !word.startsWith('-'));
const isFull = words.includes('--full');

function print({ name, value, bar, isMet, skipped }: Result): void {
  const mark = skipped !== undefined ? 'skipped' : isMet === undefined ? '' : isMet ? 'held' : 'MISSED';
  console.log(`  ${name.padEnd(64)} ${(skipped ?? value).padStart(18)}  ${(bar ?? '').padEnd(16)} ${mark}`);
}

const results: Record<string, readonly Result[]> = {};
for (const [name, benchmark] of Object.entries(benchmarks)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  console.log(benchmark.title);
  results[name] = await benchmark.run({ isFull });
  for (const result of results[name]) print(result);
}
mkdirSync(inPackage('build'), { recursive: true });
const path = inPackage('build', 'bench.json');
writeFileSync(
  path,
  `${JSON.stringify({ at: new Date().toISOString(), node: process.version, isFull, results }, null, 2)}\n`,
);
console.log(`written to ${path}`);
