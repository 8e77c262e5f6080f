import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { inPackage } from '../../../policies/base/package-root.ts';

// Reads the tokens themselves: whoever changes a colour hears at once who can no longer see it.

type Rgb = readonly [number, number, number];

const css = readFileSync(inPackage('dashboards/console/tokens.css'), 'utf8');
const darkFrom = css.indexOf(':root[data-theme="dark"]');
const themes = {
  light: tokensOf(css.slice(0, darkFrom)),
  dark: tokensOf(css.slice(darkFrom, css.indexOf('@media print'))),
};

function tokensOf(text: string): ReadonlyMap<string, string> {
  return new Map(
    [...text.matchAll(/--mu-([a-z0-9-]+):\s*(#[0-9A-Fa-f]{6})/g)].map(([, name = '', value = '']) => [name, value]),
  );
}

function colour(theme: keyof typeof themes, name: string): Rgb {
  const hex = themes[theme].get(name);
  if (hex === undefined) throw new Error(`tokens.css has no colour --mu-${name} for ${theme}`);
  return [1, 3, 5].map((at) => linear(Number.parseInt(hex.slice(at, at + 2), 16) / 255)) as unknown as Rgb;
}

const linear = (part: number): number => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);

/** Source: WCAG 2.2, "contrast ratio" and "relative luminance". */
function contrast(left: Rgb, right: Rgb): number {
  const [dark, bright] = [luminance(left), luminance(right)].sort((a, b) => a - b) as [number, number];
  return (bright + 0.05) / (dark + 0.05);
}

const luminance = ([red, green, blue]: Rgb): number => 0.2126 * red + 0.7152 * green + 0.0722 * blue;

const SURFACES = ['canvas', 'surface', 'sunken'];
const VERDICTS = ['pass', 'fail', 'unknown', 'excepted', 'error', 'na'];

describe.each(['light', 'dark'] as const)('in the %s theme', (theme) => {
  const least = (name: string, grounds: readonly string[]): number =>
    Math.min(...grounds.map((ground) => contrast(colour(theme, name), colour(theme, ground))));

  it.each(['ink', 'ink-2', 'ink-3', 'accent'])('%s can be read on every surface', (name) => {
    expect(least(name, SURFACES)).toBeGreaterThanOrEqual(4.5);
  });

  it.each(VERDICTS)('the ink of %s can be read on every surface and on its own tint', (verdict) => {
    expect(least(`${verdict}-ink`, [...SURFACES, `${verdict}-tint`])).toBeGreaterThanOrEqual(4.5);
  });

  it.each(VERDICTS)('the shape of %s can be told from every surface', (verdict) => {
    expect(least(`${verdict}-fill`, SURFACES)).toBeGreaterThanOrEqual(3);
  });

  it('the border of a field can be seen on every surface', () => {
    expect(least('field', SURFACES)).toBeGreaterThanOrEqual(3);
  });

  it('numbers can be read on every step of the heat map', () => {
    expect(least('heat-ink', ['heat-0', 'heat-1', 'heat-2', 'heat-3'])).toBeGreaterThanOrEqual(4.5);
    expect(least('heat-ink-4', ['heat-4'])).toBeGreaterThanOrEqual(4.5);
  });

  it('the label of the primary button can be read', () => {
    expect(least('on-accent', ['accent'])).toBeGreaterThanOrEqual(4.5);
  });

  it.each(Object.keys(SIGHTS) as (keyof typeof SIGHTS)[])('the four fills differ for %s eyes', (sight) => {
    const fills = ['pass-fill', 'fail-fill', 'unknown-fill', 'excepted-fill'].map((name) =>
      labOf(seen(colour(theme, name), SIGHTS[sight])),
    );
    const distances = fills.flatMap((left, index) => fills.slice(index + 1).map((right) => ciede2000(left, right)));
    expect(Math.min(...distances)).toBeGreaterThanOrEqual(15);
  });
});

/**
 * What somebody sees, in linear RGB, severity 1.0.
 * Source: Machado, Oliveira, Fernandes, "A Physiologically-based Model for Simulation of Color Vision Deficiency", 2009.
 */
const SIGHTS = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protan: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deutan: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritan: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
} as const;

function seen(rgb: Rgb, sight: readonly (readonly number[])[]): Rgb {
  return sight.map((row) =>
    Math.max(
      0,
      Math.min(
        1,
        row.reduce((sum, part, at) => sum + part * (rgb[at] ?? 0), 0),
      ),
    ),
  ) as unknown as Rgb;
}

/** Linear sRGB to CIE L*a*b*, white D65. Source: IEC 61966-2-1; CIE 15. */
function labOf([red, green, blue]: Rgb): Rgb {
  const x = (0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / 0.95047;
  const y = 0.2126729 * red + 0.7151522 * green + 0.072175 * blue;
  const z = (0.0193339 * red + 0.119192 * green + 0.9503041 * blue) / 1.08883;
  const f = (part: number): number => (part > 216 / 24389 ? Math.cbrt(part) : ((24389 / 27) * part + 16) / 116);
  return [116 * f(y) - 16, 500 * (f(x) - f(y)), 200 * (f(y) - f(z))];
}

/** Source: Sharma, Wu, Dalal, "The CIEDE2000 color-difference formula", 2005. */
function ciede2000([l1, a1, b1]: Rgb, [l2, a2, b2]: Rgb): number {
  const rad = Math.PI / 180;
  const cMean = (Math.hypot(a1, b1) + Math.hypot(a2, b2)) / 2;
  const g = 0.5 * (1 - Math.sqrt(cMean ** 7 / (cMean ** 7 + 25 ** 7)));
  const [x1, x2] = [a1 * (1 + g), a2 * (1 + g)];
  const [c1, c2] = [Math.hypot(x1, b1), Math.hypot(x2, b2)];
  const hue = (b: number, x: number): number => (b === 0 && x === 0 ? 0 : (Math.atan2(b, x) / rad + 360) % 360);
  const [h1, h2] = [hue(b1, x1), hue(b2, x2)];
  const turn = c1 * c2 === 0 ? 0 : ((h2 - h1 + 540) % 360) - 180;
  const dH = 2 * Math.sqrt(c1 * c2) * Math.sin((turn / 2) * rad);
  const lm = (l1 + l2) / 2;
  const cm = (c1 + c2) / 2;
  const hm = c1 * c2 === 0 ? h1 + h2 : Math.abs(h1 - h2) <= 180 ? (h1 + h2) / 2 : ((h1 + h2 + 360) / 2) % 360;
  const t =
    1 -
    0.17 * Math.cos((hm - 30) * rad) +
    0.24 * Math.cos(2 * hm * rad) +
    0.32 * Math.cos((3 * hm + 6) * rad) -
    0.2 * Math.cos((4 * hm - 63) * rad);
  const sl = 1 + (0.015 * (lm - 50) ** 2) / Math.sqrt(20 + (lm - 50) ** 2);
  const sc = 1 + 0.045 * cm;
  const sh = 1 + 0.015 * cm * t;
  const rt = -2 * Math.sqrt(cm ** 7 / (cm ** 7 + 25 ** 7)) * Math.sin(60 * Math.exp(-(((hm - 275) / 25) ** 2)) * rad);
  const [dl, dc, dh] = [(l2 - l1) / sl, (c2 - c1) / sc, dH / sh];
  return Math.sqrt(dl ** 2 + dc ** 2 + dh ** 2 + rt * dc * dh);
}

it.each`
  left                           | right                          | distance
  ${[50, 2.6772, -79.7751]}      | ${[50, 0, -82.7485]}           | ${2.0425}
  ${[50, 2.5, 0]}                | ${[73, 25, -18]}               | ${27.1492}
  ${[22.7233, 20.0904, -46.694]} | ${[23.0331, 14.973, -42.5619]} | ${2.0373}
`('the distance of published pairs comes out as published: $distance', ({ left, right, distance }) => {
  expect(ciede2000(left, right)).toBeCloseTo(distance, 4);
});
