import { parseApplicationHost, parseMetabase } from '../parse/windows-iis.ts';
import { TargetError } from '../targets/target.ts';
import { defineProbe } from './probe.ts';
import { Reader } from './reader.ts';
import { isWindows, readPart } from './windows-parts.ts';

/** Where each release keeps its configuration; the recorder writes one of them. */
const SOURCES = [
  {
    part: 'iis.applicationhost',
    file: '%windir%\\System32\\inetsrv\\config\\applicationHost.config',
    parse: parseApplicationHost,
  },
  { part: 'iis.metabase', file: '%windir%\\System32\\inetsrv\\metabase.xml', parse: parseMetabase },
] as const;

/** Named directives of IIS by their place; `not_applicable` without a web server. Accounts and their passwords stay on the host. */
export const windowsIisSettings = defineProbe({
  name: 'settings.iis',
  section: 'settings.iis',
  appliesTo: isWindows,

  async collect(target) {
    const reader = new Reader(target);
    const files: string[] = [];
    const values: NonNullable<ReturnType<typeof parseApplicationHost>> = {};
    const from: Record<string, string> = {};
    for (const { part, file, parse } of SOURCES) {
      const text = await reader.attempt(file, () => readPart(reader, part));
      if (text === undefined) continue;
      const found = parse(text);
      if (found === undefined) throw new TargetError('parse_failed', `${file} is no configuration of IIS`);
      files.push(file);
      Object.assign(values, found);
      for (const name of Object.keys(found)) from[name] = file;
    }
    reader.orDenied('the configuration of IIS');
    if (files.length === 0) return { facts: undefined, outcome: 'not_applicable', reason: 'tool_missing', sources: [] };
    return reader.collected({ files, values, from });
  },
});
