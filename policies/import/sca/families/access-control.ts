import { any, type Formula, fact, not } from '../../formula.ts';
import type { LineTest } from '../line-test.ts';
import { anyLine, type Family, type Said } from '../source.ts';

/** Mandatory access control. */
export const accessControl: Family = {
  takes: (source) =>
    source.kind === 'command'
      ? ['getenforce', 'sestatus', 'apparmor_status', 'aa-status', 'aa-enabled'].includes(source.program)
      : source.kind === 'file' && /^\/etc\/(?:selinux|sysconfig\/selinux)(?:\/config)?$/.test(source.path),

  say({ source, test }) {
    const program = source.kind === 'command' ? source.program : 'config';
    if (program === 'apparmor_status' || program === 'aa-status' || program === 'aa-enabled') return sayAppArmor(test);
    const modes = ['enforcing', 'permissive', 'disabled'];
    const shown = (mode: string) => mode.charAt(0).toUpperCase() + mode.slice(1);
    const of = (member: string, line: (mode: string) => string): Formula => {
      const accepted = modes.filter((mode) => test.matches(line(mode)));
      if (accepted.length === 0) return false;
      return fact(
        `mac.selinux.${member}`,
        accepted.length === modes.length ? { exists: true } : accepted.length === 1 ? accepted[0] : { enum: accepted },
      );
    };
    const policy = ['targeted', 'mls', 'minimum', 'strict'].filter((name) =>
      anyLine(test, [
        `SELINUXTYPE=${name}`,
        `Loaded policy name:             ${name}`,
        `Policy from config file:        ${name}`,
      ]),
    );
    const parts = [
      policy.length === 0 ? false : fact('mac.selinux.policy', { enum: policy }),
      program === 'config' ? of('configuredMode', (mode) => `SELINUX=${mode}`) : false,
      program === 'getenforce' ? of('mode', shown) : false,
      program === 'sestatus' ? of('mode', (mode) => `Current mode:                   ${mode}`) : false,
      program === 'sestatus' ? of('configuredMode', (mode) => `Mode from config file:          ${mode}`) : false,
      program === 'sestatus' && test.matches('SELinux status:                 enabled')
        ? fact('mac.selinux.mode', { enum: ['enforcing', 'permissive'] })
        : false,
    ];
    return { must: any(parts) };
  },
};

/** "n profiles are loaded", "in enforce mode", "in complain mode", "processes are unconfined". Source: aa-status(8). */
function sayAppArmor(test: LineTest): Said {
  const counts = (words: string, formula: (isNone: boolean) => Formula): Formula => {
    const none = test.matches(`0 ${words}`);
    const some = ['1', '7', '37', '250'].filter((count) => test.matches(`${count} ${words}`)).length;
    if (none === some > 0) return none;
    return formula(none);
  };
  const inMode = (mode: string): Formula => ({ some: 'mac.apparmor.profiles', where: { '.': mode } });
  const yesOrNo = (formula: Formula) => (isNone: boolean) => (isNone ? not(formula) : formula);
  const parts = [
    test.matches('apparmor module is loaded.') || test.matches('Yes') ? fact('mac.apparmor.isEnabled', true) : false,
    counts('profiles are loaded.', yesOrNo({ some: 'mac.apparmor.profiles' })),
    counts('profiles are in enforce mode.', yesOrNo(inMode('enforce'))),
    counts('profiles are in complain mode.', yesOrNo(inMode('complain'))),
    counts(
      'processes are unconfined but have a profile defined.',
      yesOrNo({ some: 'mac.apparmor.unconfinedProcesses' }),
    ),
  ];
  return { must: any(parts) };
}
