import { activeFormula, all, any, type Formula, fact, keyed, not } from '../../formula.ts';
import { unsaid } from '../../reasons.ts';
import { compileLineTest } from '../line-test.ts';
import type { Term } from '../rule.ts';
import { type Asked, anyLine, type Family, type Said } from '../source.ts';

const PROGRAMS = new Set(['systemctl', 'chkconfig', 'service', 'initctl', 'rc-update', 'rc-service']);
const UNIT = /\.(?:service|socket|timer|mount|path|target|automount)$/;

/** Services, sockets, timers and mounts: whether they start with the host, and whether they run now. */
export const services: Family = {
  takes: (source) => source.kind === 'command' && PROGRAMS.has(source.program),

  say(asked) {
    const { source } = asked;
    if (source.kind !== 'command') return unsaid('unknown_command');
    const words = source.args.filter((arg) => !arg.startsWith('-'));
    const [verb = '', ...units] = words;
    if (source.program === 'chkconfig')
      return sayRunlevels(asked, source.args.includes('--list') ? words[0] : words.at(-1));
    if (source.program === 'service')
      return units[0] === 'status' ? sayOfEach([verb], asked, sayStatus) : unsaid('unknown_command', 'service');
    if (source.program !== 'systemctl') return unsaid('unknown_command', source.program);
    if (verb === 'is-enabled') return sayOfEach(units, asked, sayEnabled);
    if (verb === 'is-active') return sayOfEach(units, asked, sayActive);
    if (verb === 'status') return sayOfEach(units, asked, sayStatus);
    if (verb === 'list-unit-files') return sayOfTable(units, asked);
    return unsaid('unknown_command', `systemctl ${verb}`);
  },
};

function sayOfEach(units: readonly string[], asked: Asked, say: (unit: string, asked: Asked) => Formula): Said {
  if (units.length === 0) return unsaid('unknown_command', 'systemctl');
  return { must: any(units.map((unit) => say(unitName(unit), asked))) };
}

function unitName(unit: string): string {
  return UNIT.test(unit) ? unit : `${unit}.service`;
}

/** What `is-enabled` prints for each word of the inventory. Source: systemctl(1). */
const STARTUPS: readonly (readonly [string, readonly string[]])[] = [
  ['enabled', ['enabled']],
  ['disabled', ['disabled']],
  ['static', ['static']],
  ['masked', ['masked']],
  ['indirect', ['indirect']],
  ['generated', ['generated']],
  ['alias', ['alias']],
];

function sayEnabled(unit: string, { test }: Asked): Formula {
  return startupFormula(unit, (words) => anyLine(test, words), [
    `Failed to get unit file state for ${unit}: No such file or directory`,
  ]);
}

function startupFormula(
  unit: string,
  isAccepted: (lines: readonly string[]) => boolean,
  whenMissing: readonly string[],
): Formula {
  const path = keyed('services', unit);
  const accepted = STARTUPS.filter(([, lines]) => isAccepted(lines)).map(([word]) => word);
  const [first, ...others] = accepted;
  const isMissingAccepted = isAccepted(whenMissing);
  if (first === undefined) return isMissingAccepted ? fact(path, { exists: false }) : false;
  if (accepted.length === STARTUPS.length) return isMissingAccepted ? true : fact(path, { exists: true });
  const refused = STARTUPS.map(([word]) => word).filter((word) => !accepted.includes(word));
  if (isMissingAccepted && refused.length < accepted.length) return not(fact(`${path}.startup`, { enum: refused }));
  const isIn = fact(`${path}.startup`, others.length === 0 ? first : { enum: accepted });
  return isMissingAccepted ? any([fact(path, { exists: false }), isIn]) : isIn;
}

/** `r:active` finds "inactive" as well; nobody who wrote it meant that. */
function sayActive(unit: string, { test: written }: Asked): Formula {
  const terms = written.terms.map(
    ({ term }): Term => (term.text.trim() === 'active' ? { ...term, text: '^active' } : term),
  );
  const compiled = compileLineTest(terms, 'pcre2');
  const test = typeof compiled === 'string' ? written : compiled;
  return stateFormula(
    unit,
    test.matches('active'),
    test.matches('inactive'),
    test.matches('failed'),
    test.matches('inactive'),
  );
}

/** From what is accepted of an active, an inactive, a failed and a missing unit. */
function stateFormula(unit: string, active: boolean, inactive: boolean, failed: boolean, missing: boolean): Formula {
  const path = keyed('services', unit);
  if (active && inactive && failed && missing) return true;
  const isActive = activeFormula(path);
  const hasFailed = fact(`${path}.state`, 'failed');
  if (active && !inactive && !missing) return failed ? any([isActive, hasFailed]) : isActive;
  if (!active && inactive && missing && failed) return not(isActive);
  const states: Formula[] = [
    ...(active ? [isActive] : []),
    ...(inactive ? [all([fact(`${path}.state`, 'stopped'), not(isActive)])] : []),
    ...(failed ? [hasFailed] : []),
    ...(missing ? [fact(path, { exists: false })] : []),
  ];
  return states.length === 0 ? false : any(states);
}

function sayStatus(unit: string, { test }: Asked): Formula {
  const shown = (active: string) => ['Loaded: loaded (/lib/systemd/system/x.service)', `   Active: ${active}`];
  const running = anyLine(test, [
    ...shown('active (running) since Mon'),
    'Active: active (waiting)',
    'Active: active (exited)',
    `${unit} is running...`,
  ]);
  const stopped = anyLine(test, [...shown('inactive (dead)'), `${unit} is stopped`]);
  const failed = anyLine(test, shown('failed (Result: exit-code)'));
  return stateFormula(unit, running, stopped, failed, anyLine(test, [`Unit ${unit} could not be found.`]));
}

/** `list-unit-files`: a line for each unit file, its name before its word. */
function sayOfTable(asked: readonly string[], { test }: Asked): Said {
  const named =
    asked.length > 0 ? asked.map(unitName) : test.literals.filter((word) => UNIT.test(word) && !/[\s*]/.test(word));
  if (named.length === 0) return unsaid('pattern_unclear', 'systemctl list-unit-files');
  return {
    must: any(
      [...new Set(named)].map((unit) =>
        startupFormula(
          unit,
          (words) =>
            anyLine(
              test,
              words.map((word) => `${unit} ${word} ${word}`),
            ),
          [],
        ),
      ),
    ),
  };
}

/** `chkconfig --list X`: "X 0:off 1:off 2:on ..."; a missing one is told on the error line. */
function sayRunlevels({ test, isTurned }: Asked, service: string | undefined): Said {
  if (service === undefined) return unsaid('unknown_command', 'chkconfig');
  const line = (state: string) =>
    [0, 1, 2, 3, 4, 5, 6].map((level) => `${level}:${level >= 2 && level <= 5 ? state : 'off'}`).join('\t');
  const whenOn = anyLine(test, [`${service}\t${line('on')}`, `${service} on`]);
  const whenOff = anyLine(test, [`${service}\t${line('off')}`, `${service} off`]);
  const whenMissing = anyLine(test, [`error reading information on service ${service}: No such file or directory`]);
  const names = [service, `${service}.service`].map((name) => fact(`${keyed('services', name)}.startsAtBoot`, true));
  const starts = any(names);
  if (whenOn === whenOff)
    return {
      must: whenOn
        ? whenMissing
          ? true
          : any(
              [keyed('services', service), keyed('services', `${service}.service`)].map((path) =>
                fact(path, { exists: true }),
              ),
            )
        : whenMissing
          ? all([service, `${service}.service`].map((name) => fact(keyed('services', name), { exists: false })))
          : false,
    };
  if (whenOn) return { must: starts };
  return {
    must:
      whenMissing || !isTurned
        ? not(starts)
        : all([
            not(starts),
            any([service, `${service}.service`].map((name) => fact(keyed('services', name), { exists: true }))),
          ]),
  };
}
