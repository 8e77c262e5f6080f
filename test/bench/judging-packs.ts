import type { CompiledPack } from '../../policies/rules/compiled.ts';
import { loadPack, readControlIds, standardCatalogue } from '../../policies/rules/load.ts';
import type { Pack } from '../../policies/rules/pack.ts';
import { readPackFile, shippedPackFiles } from '../../policies/rules/shipped-packs.ts';

/** `count` of the shipped rules, spread over all packs; repeated under other ids where there are not enough. */
export function packsOf(count: number): Pack[] {
  const shipped = shippedPackFiles().map((file) => JSON.parse(readPackFile(file)) as Pack);
  const all = shipped.flatMap((pack) => pack.rules.map((rule) => ({ pack, rule })));
  const packs: Pack[] = [];
  for (let copy = 1, left = count; left > 0; copy += 1) {
    const step = Math.max(1, all.length / left);
    const chosen = new Set(Array.from({ length: Math.min(left, all.length) }, (_, index) => Math.floor(index * step)));
    const kept = all.filter((_, index) => chosen.has(index));
    for (const [pack, own] of Map.groupBy(kept, (entry) => entry.pack)) {
      const rules = own.map(({ rule }) => rule);
      packs.push(withUsedParameters({ ...pack, id: `${pack.id}-${copy}`, rules }));
    }
    left -= kept.length;
  }
  return packs;
}

/** A parameter that no rule uses is refused. */
function withUsedParameters(pack: Pack): Pack {
  const text = JSON.stringify([pack.rules, pack.when]);
  const used = Object.entries(pack.parameters ?? {}).filter(([name]) =>
    text.includes(`"param":${JSON.stringify(name)}`),
  );
  const { parameters: _, ...rest } = pack;
  return used.length === 0 ? rest : { ...rest, parameters: Object.fromEntries(used) };
}

/** Compiles packs as a collector does at its start: they were proven when they were shipped or added. With `isNew` as it does when they are added, but for their examples. */
export function compileAll(packs: readonly object[], isNew = false): CompiledPack[] {
  const options = {
    skipsExamples: true,
    trustsFrame: !isNew,
    catalogue: standardCatalogue(),
    controls: readControlIds(),
  };
  return packs.map((pack) => {
    const { compiled, complaints } = loadPack(pack, options);
    if (compiled === undefined) throw new Error(complaints[0]?.message ?? 'a shipped pack does not load');
    return compiled;
  });
}
