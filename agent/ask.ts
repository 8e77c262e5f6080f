import { MusterError } from '../policies/base/errors.ts';
import { isWatchable, type WatchKey } from '../policies/inventory/watch.ts';

const ASKED = /^([a-zA-Z]+(?:\.[a-zA-Z]+)?)((?:\[(?:[^\]]|\]\])+\])+)/;

/**
 * Names out of facts as rules write them: `files[/etc/myapp.conf].mode` asks for that file. A fact without a name in
 * brackets is asked for anyway. Throws `bad_request` for a name that may not be asked.
 */
export function watchKeysIn(paths: readonly string[]): WatchKey[] {
  return paths.flatMap((path): WatchKey[] => {
    const [, section = '', keys = ''] = ASKED.exec(path) ?? [];
    if (keys === '') return [];
    const steps = [...keys.matchAll(/\[((?:[^\]]|\]\])+)\]/g)].map(([, key = '']) => key.replaceAll(']]', ']'));
    const name = { section, steps };
    if (isWatchable(name)) return [name];
    throw new MusterError(
      'bad_request',
      `"${path}" may not be asked for: files, fileSets, sysctl and kernelModules take names, and not of every folder`,
    );
  });
}
