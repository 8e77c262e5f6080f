/** Version texts for differential tests: real shapes, mutated, and pure noise; the same for the same seed. */
function versionPairs(seed: number, count: number, alphabet: string, samples: readonly string[]): [string, string][] {
  const random = seededRandom(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  const pick = <T>(list: readonly T[], otherwise: T): T => list[below(list.length)] ?? otherwise;
  const letter = () => alphabet[below(alphabet.length)] ?? '0';
  const noise = () => Array.from({ length: 1 + below(12) }, letter).join('');

  const mutate = (text: string): string => {
    const at = below(text.length + 1);
    switch (below(6)) {
      case 0:
        return text.slice(0, at) + letter() + text.slice(at);
      case 1:
        return text.slice(0, at) + text.slice(at + 1);
      case 2:
        return `${text.slice(0, at)}0${text.slice(at)}`;
      case 3:
        return `${text.slice(0, at)}~${text.slice(at)}`;
      case 4:
        return text.slice(0, at) + noise();
      default:
        return text.replace(/\d+/g, (digits) => (below(2) === 0 ? digits : `${digits}${below(10)}`));
    }
  };

  return Array.from({ length: count }, () => {
    const left = below(4) === 0 ? noise() : pick(samples, '1');
    const kind = below(5);
    const right = kind === 0 ? noise() : kind === 1 ? pick(samples, '1') : mutate(below(3) === 0 ? mutate(left) : left);
    return below(2) === 0 ? [left, right] : [right, left];
  });
}

/** Exactly `count` pairs that `accept` lets pass, from as many rounds of `versionPairs` as it takes. */
export function chosenPairs(
  seed: number,
  count: number,
  alphabet: string,
  samples: readonly string[],
  accept: (pair: readonly [string, string]) => boolean,
): [string, string][] {
  const chosen: [string, string][] = [];
  for (let round = 0; chosen.length < count && round < MAX_ROUNDS; round += 1) {
    for (const pair of versionPairs(seed + round * ROUND_STEP, count, alphabet, samples)) {
      if (chosen.length < count && accept(pair)) chosen.push(pair);
    }
  }
  return chosen;
}

/** Noise is seldom refused so often that more rounds would help. */
const MAX_ROUNDS = 20;
const ROUND_STEP = 7919;

/** mulberry32: small, and the same everywhere. */
function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
