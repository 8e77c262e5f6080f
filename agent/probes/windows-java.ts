import type { Software } from '../../policies/inventory/sections/software.ts';
import type { RegistryKey, RegistryText } from '../parse/windows-registry.ts';

const SOFTWARE = 'HKLM\\SOFTWARE';
/** Both views of the registry: programs of 32 bits write into the second. */
export const ROOTS = [SOFTWARE, `${SOFTWARE}\\Wow6432Node`] as const;

/** The first of these values that says something; names are folded. */
export function textOf(key: RegistryKey | null | undefined, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = key?.values.get(name);
    if (typeof value === 'string' && value.trim() !== '') return value.trim();
  }
  return undefined;
}

/** Children of one key in both views. */
export function below(registry: RegistryText, path: string): RegistryKey[] {
  return ROOTS.flatMap((root) => registry.children(`${root}\\${path}`));
}

/** Keys of Java by maker; the version is the key's name, or above the one that holds the path. */
const JAVA: readonly (readonly [path: string, vendor: string])[] = [
  ['JavaSoft\\Java Runtime Environment', 'Oracle'],
  ['JavaSoft\\Java Development Kit', 'Oracle'],
  ['JavaSoft\\JRE', 'Oracle'],
  ['JavaSoft\\JDK', 'Oracle'],
  ['Eclipse Adoptium\\JRE', 'Eclipse Adoptium'],
  ['Eclipse Adoptium\\JDK', 'Eclipse Adoptium'],
  ['Microsoft\\JDK', 'Microsoft'],
];

/** Homes of Java that installers register. Source: the makers' pages on their installers' keys. */
export function javas(registry: RegistryText): Software[number][] {
  return JAVA.flatMap(([path, vendor]) =>
    below(registry, path).flatMap((key) => {
      const version = /\\([^\\]+)$/.exec(key.path)?.[1] ?? '';
      // "1.8" beside "1.8.0_202" is a pointer to it.
      if (!/^\d+(?:\.\d+)*(?:[_+.-]\w+)*$/.test(version) || /^1\.\d$/.test(version)) return [];
      const home = textOf(key, 'javahome') ?? registry.text(`${key.path}\\hotspot\\MSI`, 'Path');
      return [
        { product: 'java', version, vendor, ...(home === undefined ? {} : { path: home }), basis: 'registry' as const },
      ];
    }),
  );
}
