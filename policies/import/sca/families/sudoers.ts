import { all, any, type Formula, fact, keyed, not } from '../../formula.ts';
import { unsaid } from '../../reasons.ts';
import { valueFormula } from '../../value-test.ts';
import type { LineTest } from '../line-test.ts';
import { type Asked, anyLine, type Family, type Said } from '../source.ts';

/** What sudo allows: defaults, and rules without password or authentication. */
export const sudoers: Family = {
  isWholeText: true,
  takes: (source) =>
    source.kind === 'command'
      ? source.program === 'sudo' && source.args.includes('-V')
      : /^\/etc\/sudoers(?:\.d)?$/.test(source.path.replace(/\/+$/, '')),

  say(asked) {
    const { source, test } = asked;
    if (source.kind === 'command') return sayTimeout(test);
    const rule = (tag: string) => [
      `%sudo ALL=(ALL:ALL) ${tag}ALL`,
      `lan ALL=(ALL) ${tag}ALL`,
      `%wheel ALL=(ALL) ${tag}/bin/ls`,
    ];
    if (anyLine(test, rule('NOPASSWD: ')) && !anyLine(test, rule('')))
      return { must: { some: 'settings.sudoers.rules', where: { '.needsPassword': false } } };
    if (test.matches('Defaults !authenticate')) return { must: anyWithoutAuthentication() };
    return sayDefaults(asked);
  },
};

/** Switched off for all, for some, or for one rule. */
function anyWithoutAuthentication(): Formula {
  return any([
    fact(keyed('settings.sudoers.defaults', 'authenticate'), false),
    { some: 'settings.sudoers.scopedDefaults', where: { '.name': 'authenticate', '.value': false } },
    { some: 'settings.sudoers.rules', where: { '.needsAuthentication': false } },
  ]);
}

function sayDefaults({ test }: Asked): Said {
  const names = test.literals.flatMap((word) => word.split(/[^\w]+/)).filter((word) => /^[a-z]\w+$/.test(word));
  const parts: Formula[] = [];
  for (const name of new Set(names)) {
    const path = keyed('settings.sudoers.defaults', name);
    const accepts = (value: string) =>
      anyLine(test, [
        `Defaults ${name}=${value}`,
        `Defaults\t${name}=${value}`,
        `Defaults ${name}="${value}"`,
        `Defaults ${name} = ${value}`,
        `Defaults env_reset, ${name}=${value}`,
        `${name}=${value}`,
      ]);
    if (anyLine(test, [`Defaults ${name}`, `Defaults env_reset, ${name}`])) parts.push(isOn(path, accepts('x')));
    else if (test.matches(`Defaults !${name}`)) parts.push(fact(path, false));
    else {
      const pattern = new RegExp(
        `${name}(?:\\\\s[*+]?|\\\\t[*+]?|"\\??|\\\\"\\??)*=(?:\\\\s[*+]?|"\\??|\\\\"\\??)*([^|]+)$`,
      ).exec(test.terms.at(-1)?.pattern ?? '')?.[1];
      const formula = valueFormula(path, accepts, test.literals, {
        hasNumbers: true,
        hasNegatives: true,
        ...(pattern === undefined ? {} : { pattern: `^(?:${pattern})` }),
      });
      if (formula === undefined) return unsaid('pattern_unclear', 'sudoers');
      parts.push(formula);
    }
  }
  const must = any(parts);
  return must === false ? unsaid('pattern_unclear', 'sudoers') : { must };
}

/** A switch that is on; one that takes a value may be on by any. */
function isOn(path: string, takesValue: boolean): Formula {
  return takesValue ? all([fact(path, { exists: true }), not(fact(path, false))]) : fact(path, true);
}

/** Compiled-in time-outs are 5 minutes, or 15 where the distribution says so: unset is good where both are. */
function sayTimeout(test: LineTest): Said {
  const accepts = (value: string) => anyLine(test, [`Authentication timestamp timeout: ${value}.0 minutes`]);
  const path = keyed('settings.sudoers.defaults', 'timestamp_timeout');
  const range = valueFormula(path, accepts, test.literals, { hasNumbers: true, hasNegatives: true, isClosed: true });
  if (range === undefined || range === false) return unsaid('field_missing', 'sudo -V');
  return { must: accepts('5') && accepts('15') ? any([range, fact(path, { exists: false })]) : range };
}
