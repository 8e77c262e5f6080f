import { withoutUserInfo } from '../catalogue/secrets.ts';
import { parseAptConf } from '../parse/apt-conf.ts';
import { parseSettings, typedValue, type Value } from '../parse/settings.ts';
import { readAptSources } from './packages-dpkg.ts';
import type { Probe } from './probe.ts';
import type { Reader } from './reader.ts';
import { settingsProbe } from './settings-probe.ts';

/** Settings and sources of apt; addresses carry no user info. Source: apt.conf(5), sources.list(5). */
const apt = settingsProbe('apt', async (reader) => {
  const parts = await reader.filesIn('/etc/apt/apt.conf.d', (name) => /^[\w-]+(?:\.conf)?$/.test(name));
  const isListed = !reader.hasMissed;
  const { files, sure } = await reader.layers([...parts, '/etc/apt/apt.conf']); // the main file is read last
  const values: Record<string, Value> = {};
  const from: Record<string, string> = {};
  for (const { path, text } of isListed ? sure : []) {
    for (const { key, value, line } of parseAptConf(text)) {
      values[key] = typedValue(
        key,
        withoutUserInfo(value),
        /^(?:true|false|yes|no)$/i.test(value) ? 'boolean' : 'auto',
      );
      from[key] = `${path}:${line}`;
    }
  }
  // These two take what no key has signed, from every source.
  const takesUnsigned = ['apt::get::allowunauthenticated', 'acquire::allowinsecurerepositories'].some((name) =>
    Object.entries(values).some(([key, value]) => key.toLowerCase() === name && (value === true || value === 1)),
  );
  const isWhole = isListed && !reader.hasMissed;
  const sources = await readAptSources(reader);
  const repositories = sources
    .filter((source) => !source.isSourceCode)
    .map(({ url, suite, isEnabled, isTrusted, key, file }) => ({
      id: file.slice(file.lastIndexOf('/') + 1),
      url,
      suite,
      isEnabled,
      // With a part of the settings unread, only "no" is certain.
      ...(isTrusted || takesUnsigned ? { checksSignature: false } : isWhole ? { checksSignature: true } : {}),
      key,
    }));
  const listed = [...new Set(sources.map(({ file }) => file))];
  return { files: [...files.map(({ path }) => path), ...listed], values, from, repositories };
});

/** Repositories in the form that yum, dnf and zypper share. Source: dnf.conf(5), "Repo Options"; zypper(8). */
async function repositoriesIn(
  reader: Reader,
  folders: readonly string[],
  defaultCheck: boolean | undefined,
): Promise<{ readonly files: readonly string[]; readonly repositories: object[] }> {
  const paths: string[] = [];
  for (const folder of folders) paths.push(...(await reader.filesIn(folder, (name) => name.endsWith('.repo'))));
  const files = await reader.texts(paths);
  const repositories = files.flatMap(({ text }) => {
    const sections = new Map<string, Map<string, string>>();
    for (const { section, key, value } of parseSettings(text, 'ini')) {
      const known = sections.get(section) ?? new Map<string, string>();
      known.set(key.toLowerCase(), value);
      sections.set(section, known);
    }
    return [...sections].filter(([id]) => id !== '').map(([id, values]) => repository(id, values, defaultCheck));
  });
  return { files: files.map(({ path }) => path), repositories };
}

function repository(id: string, values: ReadonlyMap<string, string>, defaultCheck: boolean | undefined): object {
  const url = values.get('baseurl') ?? values.get('mirrorlist') ?? values.get('metalink');
  const told = values.get('gpgcheck');
  // Not set here means that the main file decides; with that unread it is not known.
  const checksSignature = told === undefined ? defaultCheck : isYes(told);
  return {
    id,
    ...(url === undefined ? {} : { url: withoutUserInfo(url) }),
    isEnabled: !/^(?:0|no|false)$/i.test(values.get('enabled') ?? '1'),
    ...(checksSignature === undefined ? {} : { checksSignature }),
    key: withoutUserInfo(values.get('gpgkey') ?? '') || null,
  };
}

function isYes(text: string): boolean {
  return /^(?:1|yes|true|on)$/i.test(text);
}

/** `builtin`: whether the program checks where neither repository nor main file says so. Source: yum.conf(5), zypp.conf. */
function iniRepositories(id: string, builtin: boolean, mains: readonly string[], folders: readonly string[]): Probe {
  return settingsProbe(id, async (reader) => {
    const values: Record<string, Value> = {};
    const from: Record<string, string> = {};
    const { files, sure } = await reader.layers(mains);
    for (const { path, text } of sure) {
      for (const { section, key, value, line } of parseSettings(text, 'ini')) {
        if (section !== 'main') continue;
        values[key] = typedValue(key, withoutUserInfo(value));
        from[key] = `${path}:${line}`;
      }
    }
    const main = values.gpgcheck;
    const isMainRead = !reader.hasMissed;
    const check = main === undefined ? (isMainRead ? builtin : undefined) : isYes(String(main));
    const found = await repositoriesIn(reader, folders, check);
    return {
      files: [...files.map(({ path }) => path), ...found.files],
      values,
      from,
      repositories: found.repositories,
    };
  });
}

export const repositoryProbes: readonly Probe[] = [
  apt,
  iniRepositories('yum', false, ['/etc/yum.conf', '/etc/dnf/dnf.conf'], ['/etc/yum.repos.d', '/etc/distro.repos.d']),
  iniRepositories('zypper', true, ['/etc/zypp/zypp.conf', '/etc/zypp/zypper.conf'], ['/etc/zypp/repos.d']),
];
