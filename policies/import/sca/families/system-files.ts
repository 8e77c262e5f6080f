import { all, any, type Formula, fact, keyed, not } from '../../formula.ts';
import { unsaid } from '../../reasons.ts';
import { valueFormula } from '../../value-test.ts';
import { wordLists } from '../pieces.ts';
import { anyLine, type Family } from '../source.ts';

/** Resource limits: who, which kind, what, how much. */
export const limits: Family = {
  isWholeText: true,
  takes: (source) =>
    source.kind !== 'command' && /^\/etc\/security\/limits\.(?:conf|d)$/.test(source.path.replace(/\/+$/, '')),

  say({ test }) {
    const positive = test.terms.filter(({ term, holds }) => !(term.isNegated && !holds('# x') && holds('x')));
    const [only, ...others] = positive;
    const lists =
      only === undefined || others.length > 0 || only.term.kind !== 'pattern' ? undefined : wordLists(only.pattern);
    const [words = [], ...more] = lists ?? [];
    const [who, kind, item, value] = words;
    if (only?.term.isNegated === true || more.length > 0 || item === undefined || words.length > 4)
      return unsaid('pattern_unclear', 'limits.conf');
    const where = {
      '.who': who,
      '.kind': kind,
      '.item': item,
      ...(value === undefined ? {} : { '.value': /^(?:0|-?[1-9]\d*)$/.test(value) ? Number(value) : value }),
    };
    return { must: { some: 'settings.limits.entries', where } };
  },
};

/** Keys of the desktop settings that the inventory holds, by their last part. */
const DCONF = [
  'org/gnome/desktop/screensaver/lock-enabled',
  'org/gnome/desktop/screensaver/lock-delay',
  'org/gnome/desktop/screensaver/idle-activation-enabled',
  'org/gnome/desktop/session/idle-delay',
  'org/gnome/desktop/media-handling/automount',
  'org/gnome/desktop/media-handling/automount-open',
  'org/gnome/desktop/media-handling/autorun-never',
  'org/gnome/login-screen/banner-message-enable',
  'org/gnome/login-screen/disable-user-list',
  'org/gnome/login-screen/disable-restart-buttons',
];

/** System-wide desktop settings and their locks. */
export const dconf: Family = {
  isWholeText: true,
  takes: (source) => source.kind !== 'command' && /^\/etc\/dconf\/db(?:\/|$)/.test(source.path),

  say({ test }) {
    const parts = DCONF.map((key): Formula => {
      const name = key.slice(key.lastIndexOf('/') + 1);
      if (test.matches(`/${key}`) && !test.matches('/org/gnome/zz'))
        return fact(keyed('settings.dconf.values', `${key}.isLocked`), true);
      const path = keyed('settings.dconf.values', key);
      const switches = ['true', 'false'].filter((word) => test.matches(`${name}=${word}`));
      const isSwitch = /enable|automount|never|disable/.test(name);
      if (isSwitch) return switches.length === 1 ? fact(path, switches[0] === 'true') : false;
      return (
        valueFormula(path, (value) => anyLine(test, [`${name}=uint32 ${value}`, `${name}=${value}`]), test.literals, {
          hasNumbers: true,
          isClosed: true,
        }) ?? false
      );
    });
    const must = any(parts);
    return must === false ? unsaid('field_missing', 'dconf') : { must };
  },
};

/** Whether package signatures are checked, for all repositories and for each. */
export const repositories: Family = {
  isWholeText: true,
  takes: (source) =>
    source.kind !== 'command' &&
    /^\/etc\/(?:yum\.conf|dnf\/dnf\.conf|yum\.repos\.d)$/.test(source.path.replace(/\/+$/, '')),

  say({ source, test }) {
    const accepted = ['1', '0'].filter((value) => anyLine(test, [`gpgcheck=${value}`, `gpgcheck = ${value}`]));
    const [value] = accepted;
    if (value === undefined || accepted.length > 1) return unsaid('pattern_unclear', 'gpgcheck');
    if (source.kind === 'folder')
      return { must: { some: 'settings.yum.repositories', where: { '.checksSignature': value === '1' } } };
    const path = keyed('settings.yum.values', 'gpgcheck');
    return { must: fact(path, { minimum: Number(value), maximum: Number(value) }) };
  },
};

const POLICIES = ['DEFAULT', 'LEGACY', 'FUTURE', 'FIPS', 'NEXT', 'DEFAULT:NO-SHA1', 'FIPS:OSPP'];

/** The system-wide crypto policy. */
export const cryptoPolicy: Family = {
  takes: (source) =>
    source.kind === 'command'
      ? source.program === 'update-crypto-policies' && source.args.includes('--show')
      : /^\/etc\/crypto-policies\/(?:config|state\/current)$/.test(source.path),

  say({ test }) {
    const accepted = POLICIES.filter((policy) => test.matches(policy));
    if (accepted.length === 0 || accepted.length === POLICIES.length)
      return unsaid('pattern_unclear', 'crypto-policies');
    const refused = POLICIES.filter((policy) => !accepted.includes(policy));
    const path = 'settings.crypto.policy';
    return {
      must:
        accepted.length > refused.length
          ? all([fact(path, { exists: true }), not(fact(path, { enum: refused }))])
          : fact(path, { enum: accepted }),
    };
  },
};
