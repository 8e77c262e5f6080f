import { compareVersions } from '../../policies/versions/index.ts';
import { type Benchmark, cpuMs, type Result, told } from './measure.ts';

const SAMPLES: Readonly<Record<string, readonly string[]>> = {
  deb: [
    '1:9.2p1-2+deb12u6',
    '2.36-9+deb12u10',
    '1.0.2~rc1-1',
    '0.9.8o-4squeeze14',
    '3.0.17-1~deb12u2',
    '1:1.2.13.dfsg-1',
  ],
  rpm: ['1:1.0.2k-26.el7_9', '2.17-326.el7_9.3', '4.18.0-553.el8_10', '0:1.1~rc2-1', '1.0^20240131git-2'],
  apk: ['1.2.4-r1', '3.1.4_rc1-r0', '1.36.1-r29', '2.12.7_p2-r0', '20240705-r0'],
  semver: ['1.2.3', '1.2.3-rc.1', '10.0.0+build.5', '2.0.0-alpha.beta'],
  dotted: ['10.0.17763.6532', '10.0.19045', '6.3.9600', '5.2.3790.4006'],
  java: ['1.8.0_392', '17.0.9+9', '21', '11.0.22'],
};

const TIMES = 20_000;

/** Pairs as they occur: any two texts of a scheme, so the parsing is part of the cost. */
function comparePairs(texts: readonly string[], compare: (left: string, right: string) => unknown): void {
  for (let call = 0; call < TIMES; call += 1) {
    compare(texts[call % texts.length] ?? '', texts[(call * 7 + 3) % texts.length] ?? '');
  }
}

/** Comparing versions, and how that relates to the runtime's own number-aware collation of the same texts (which orders wrongly). */
export const versions: Benchmark = {
  title: 'Version comparison',
  async run(): Promise<readonly Result[]> {
    const collator = new Intl.Collator('en', { numeric: true });
    return Object.entries(SAMPLES).flatMap(([scheme, texts]) => {
      const ours = cpuMs(() => comparePairs(texts, (left, right) => compareVersions(scheme, left, right)));
      const collated = cpuMs(() => comparePairs(texts, (left, right) => collator.compare(left, right)));
      return [
        told(`${scheme}: one comparison`, (ours / TIMES) * 1000, 'us', 3),
        told(`${scheme}: against Intl.Collator, which orders wrongly`, ours / collated, 'times'),
      ];
    });
  },
};
