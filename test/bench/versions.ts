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
  pacman: ['1:2.4.1-3', '20240101.1a2b3c4-1', '6.8.9.arch1-1', '1.0rc1-2'],
  pep440: ['2.31.0', '1.0rc1.post2.dev3', '2024.7.4', '1!2.0+local.1', '3.0.0b2'],
  maven: ['5.3.39', '2.0-rc-1', '4.1.112.Final', '31.1-jre', '1.0-SNAPSHOT', '9.4.46.v20220331'],
  rubygems: ['7.1.3.4', '1.0.0.rc1', '2.0.0.pre.2', '1.16.5'],
  nuget: ['13.0.3', '8.0.0-preview.7.23375.6', '4.3.0', '1.0.0.1'],
  packagist: ['v6.4.10', '2.7.0-beta3', '1.x-dev', '10.48.16'],
  calver: ['2024.10.2', '24.04', '20241002', '2024.1.0rc1'],
  oracle: ['19.24.0.0.0', '11gR2', '12.2.0.1', '23ai'],
  openssl: ['1.0.2zh', '1.1.1w', '3.0.15', '3.2.0-beta1'],
  generic: ['2.4.1', 'v3.0-rc1', '1.0-2', '10.11.6'],
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
