import type { Dropped } from '../foreign.ts';
import { all, any, type Formula, fact, not } from '../formula.ts';
import { isUnsaid } from '../reasons.ts';
import { convertClause } from './convert-clause.ts';
import { compileLineTest, type LineTest, type PatternLanguage } from './line-test.ts';
import { type Clause, parseClause } from './rule.ts';

/** A distribution release, as its release files name it. */
interface Release {
  readonly id: string;
  readonly release: string;
  readonly name: string;
  /** First line of the file that is older than os-release. */
  readonly old?: string;
}

function releases(
  id: string,
  versions: readonly string[],
  name: (version: string) => string,
  old?: (version: string) => string,
): Release[] {
  return versions.map((release) => ({
    id,
    release,
    name: name(release),
    ...(old === undefined ? {} : { old: old(release) }),
  }));
}

const RED_HAT_MAJORS = ['5', '6', '7', '8', '9', '10'];

/** Releases that requirements can tell apart by. */
const RELEASES: readonly Release[] = [
  ...releases(
    'ubuntu',
    ['12.04', '14.04', '16.04', '18.04', '20.04', '22.04', '24.04', '26.04'],
    (version) => `Ubuntu ${version}.1 LTS`,
    (version) => `Ubuntu ${version}`,
  ),
  ...releases(
    'debian',
    ['6', '7', '8', '9', '10', '11', '12', '13'],
    (version) => `Debian GNU/Linux ${version} (x)`,
    (version) => `${version}.1`,
  ),
  ...releases(
    'rhel',
    RED_HAT_MAJORS,
    (version) => `Red Hat Enterprise Linux ${version}.4 (x)`,
    (version) => `Red Hat Enterprise Linux Server release ${version}.4 (x)`,
  ),
  ...releases(
    'rhel',
    RED_HAT_MAJORS,
    (version) => `Red Hat Enterprise Linux ${version}.4 (x)`,
    (version) => `Red Hat Enterprise Linux release ${version}.4 (x)`,
  ),
  ...releases(
    'centos',
    RED_HAT_MAJORS,
    (version) => `CentOS Linux ${version} (Core)`,
    (version) => `CentOS Linux release ${version}.4.2105`,
  ),
  ...releases(
    'centos',
    RED_HAT_MAJORS,
    (version) => `CentOS Stream ${version}`,
    (version) => `CentOS release ${version}.10 (Final)`,
  ),
  ...releases(
    'rocky',
    ['8', '9', '10'],
    (version) => `Rocky Linux ${version}.4 (x)`,
    (version) => `Rocky Linux release ${version}.4 (x)`,
  ),
  ...releases(
    'almalinux',
    ['8', '9', '10'],
    (version) => `AlmaLinux ${version}.4 (x)`,
    (version) => `AlmaLinux release ${version}.4 (x)`,
  ),
  ...releases(
    'ol',
    ['6', '7', '8', '9'],
    (version) => `Oracle Linux Server ${version}.4`,
    (version) => `Oracle Linux Server release ${version}.4`,
  ),
  ...releases(
    'amzn',
    ['2018.03', '2', '2023'],
    (version) => (version === '2018.03' ? `Amazon Linux AMI ${version}` : `Amazon Linux ${version}`),
    (version) => (version === '2' ? 'Amazon Linux release 2 (Karoo)' : `Amazon Linux AMI release ${version}`),
  ),
  ...releases(
    'sles',
    ['11', '12', '15'],
    (version) => `SUSE Linux Enterprise Server ${version} SP4`,
    (version) => `SUSE Linux Enterprise Server ${version} (x86_64)`,
  ),
  ...releases(
    'fedora',
    ['38', '39', '40', '41', '42'],
    (version) => `Fedora Linux ${version} (Server Edition)`,
    (version) => `Fedora release ${version} (x)`,
  ),
];

const RELEASE_FILES =
  /^\/(?:etc|usr\/lib)\/(?:os-release|lsb-release|redhat-release|centos-release|system-release|SuSE-release|debian_version|issue|oracle-release|rocky-release|almalinux-release|system-release-cpe)$/;

/** `requirements` of a policy, as the pack's `when`. What cannot be asked of a host is told. */
export function convertRequirements(
  raw: Readonly<Record<string, unknown>>,
  variables: ReadonlyMap<string, string>,
  language: PatternLanguage,
): { readonly when?: Formula; readonly dropped: readonly Dropped[] } {
  const dropped: Dropped[] = [];
  const formulas: Formula[] = [];
  const rules = Array.isArray(raw.rules) ? raw.rules.filter((rule) => typeof rule === 'string') : [];
  for (const rule of rules) {
    const clause = parseClause(rule, variables);
    const said = typeof clause === 'string' ? undefined : ofClause(clause, language, raw.condition === 'none');
    if (said === undefined) dropped.push({ clause: rule, reason: 'field_missing', isStricter: false });
    else formulas.push(said);
  }
  // With one way in that is not known, nobody may be kept out.
  if (raw.condition === 'any' && dropped.length > 0) return { dropped };
  const when =
    raw.condition === 'any' ? any(formulas) : raw.condition === 'none' ? all(formulas.map(not)) : all(formulas);
  return typeof when === 'boolean' ? { dropped } : { when, dropped };
}

function ofClause(clause: Clause, language: PatternLanguage, isTurned: boolean): Formula | undefined {
  const test = compileLineTest(clause.terms, language);
  if (typeof test === 'string') return undefined;
  const formula = clause.terms.length === 0 ? ofFile(clause) : ofContent(clause, test);
  if (formula !== undefined) return clause.isNegated ? not(formula) : formula;
  const converted = convertClause(clause, language, isTurned);
  return isUnsaid(converted) || typeof converted.formula === 'boolean' ? undefined : converted.formula;
}

function ofFile({ source, target }: Clause): Formula | undefined {
  if (source === 'registry') return fact('os.family', 'windows');
  if (source === 'folder' && /^\/(?:System\/Library|Applications)/.test(target)) return fact('os.family', 'bsd');
  const families: Readonly<Record<string, string>> = {
    '/etc/redhat-release': 'rhel',
    '/etc/debian_version': 'debian',
    '/etc/SuSE-release': 'suse',
  };
  return families[target] === undefined && !target.split(',').includes('/etc/passwd')
    ? undefined
    : target.split(',').includes('/etc/passwd')
      ? fact('os.family', 'linux')
      : any([fact('os.id', families[target]), fact('os.idLike', { includes: [families[target]] })]);
}

function ofContent({ source, target, name }: Clause, test: LineTest): Formula | undefined {
  if (source === 'registry') {
    const isName =
      /^(?:ProductName|CurrentVersion|CurrentBuild|CurrentBuildNumber|EditionID)$/i.test(name ?? '') &&
      /Windows NT\\CurrentVersion$/i.test(target);
    if (!isName) return undefined;
    if (name?.toLowerCase() !== 'productname') return undefined;
    return all([
      fact('os.family', 'windows'),
      ...test.terms.map(({ term, pattern }) =>
        term.isNegated
          ? not(fact('os.name', { pattern: `(?i)${pattern}` }))
          : fact('os.name', { pattern: `(?i)${pattern}` }),
      ),
    ]);
  }
  if (source === 'file' && target === '/proc/sys/kernel/ostype')
    return test.matches('Linux') ? fact('os.family', 'linux') : undefined;
  if (source === 'command' && /^uname(?:\s+-s)?$/.test(target))
    return test.matches('Linux') ? fact('os.family', 'linux') : undefined;
  const isRelease =
    source === 'file'
      ? target.split(',').every((path) => RELEASE_FILES.test(path.trim()))
      : source === 'command' && /^(?:lsb_release|cat \/etc\/\S*release|hostnamectl)/.test(target);
  return isRelease ? ofReleases(test) : undefined;
}

/** The releases whose files the check accepts. */
function ofReleases(test: LineTest): Formula | undefined {
  const accepted = RELEASES.filter((release) => linesOf(release).some((line) => test.matches(line)));
  const byId = new Map<string, Set<string>>();
  for (const { id, release } of accepted) byId.set(id, (byId.get(id) ?? new Set()).add(release));
  if (byId.size === 0) return undefined;
  return any(
    [...byId].map(([id, found]): Formula => {
      const known = new Set(RELEASES.filter((release) => release.id === id).map(({ release }) => release));
      if (found.size === known.size) return fact('os.id', id);
      const isMajor = [...found].every((release) => /^\d+$/.test(release)) && id !== 'amzn';
      return {
        'os.id': id,
        [isMajor ? 'os.majorRelease' : 'os.release']: found.size === 1 ? [...found][0] : { enum: [...found] },
      };
    }),
  );
}

function linesOf({ id, release, name, old }: Release): string[] {
  return [
    `PRETTY_NAME="${name}"`,
    `ID=${id}`,
    `ID="${id}"`,
    `VERSION_ID="${release}"`,
    `NAME="${name.replace(/ [\d.].*$/, '')}"`,
    `VERSION="${release} (x)"`,
    name,
    `DISTRIB_DESCRIPTION="${name}"`,
    `Description:\t${name}`,
    `DISTRIB_RELEASE=${release}`,
    ...(old === undefined ? [] : [old]),
  ];
}
