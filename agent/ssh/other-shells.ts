/** Who answered instead of a POSIX shell. */
export interface OtherShell {
  readonly fault: 'network_equipment' | 'no_shell';
  readonly name: string;
}

interface Sign {
  readonly name: string;
  readonly fault: OtherShell['fault'];
  /** In the software that the server names. */
  readonly software?: RegExp;
  /** In what it printed. */
  readonly output?: RegExp;
}

/**
 * Signs of what speaks SSH and runs no POSIX shell. A word of the software decides alone only where that maker puts
 * nothing else behind it. Source: what the systems print to an unknown command, manuals of their makers, 2026-11.
 */
const SIGNS: readonly Sign[] = [
  { name: 'Cisco', fault: 'network_equipment', software: /^Cisco-/ },
  { name: 'MikroTik RouterOS', fault: 'network_equipment', software: /^ROSSSH/ },
  { name: 'Huawei', fault: 'network_equipment', software: /^HUAWEI|^VRP/i },
  { name: 'HPE Comware', fault: 'network_equipment', software: /^Comware/i },
  { name: 'HP ProCurve or ArubaOS', fault: 'network_equipment', software: /^Mocana/ },
  { name: 'NetScreen', fault: 'network_equipment', software: /^NetScreen/ },
  { name: 'Fortinet', fault: 'network_equipment', output: /Unknown action \d|Command fail\. Return code/ },
  { name: 'MikroTik RouterOS', fault: 'network_equipment', output: /bad command name \S+ \(line \d+ column \d+\)/ },
  {
    name: 'Juniper Junos',
    fault: 'network_equipment',
    output: /error: unknown command|syntax error, expecting <command>/,
  },
  { name: 'Huawei or HPE Comware', fault: 'network_equipment', output: /(?:%|Error:) ?Unrecognized command found at/ },
  { name: 'HP ProCurve or ArubaOS', fault: 'network_equipment', output: /^Invalid input: \S+/m },
  {
    name: 'Cisco or a system like it',
    fault: 'network_equipment',
    output:
      /% ?(?:Invalid input detected|Unknown command|Incomplete command|Ambiguous command|Type "\S+ \?")|Line has invalid autocommand/,
  },
  { name: 'Windows', fault: 'no_shell', software: /for_Windows/ },
  { name: 'Windows', fault: 'no_shell', output: /is not recognized as (?:an internal|the name of a cmdlet)/ },
  { name: 'an account for file transfer only', fault: 'no_shell', output: /This service allows sftp connections only/ },
  {
    name: 'an account that may not sign in',
    fault: 'no_shell',
    output: /This account is (?:currently )?not available/,
  },
  {
    name: 'a restricted shell',
    fault: 'no_shell',
    output: /rbash: |restricted: cannot|fatal: unrecognized command|Interactive git shell/,
  },
];

/** A prompt of equipment at the end of what was printed: a name and `>` or `#`, with nothing after it. */
const PROMPT = /(?:^|\n)\r?[A-Za-z0-9][\w.()/@:~-]{0,62}[>#] ?$/;

/** What speaks there, by its software and by what it printed instead of running a shell; `undefined`: nobody known. */
export function recogniseShell(software: string | undefined, output: string): OtherShell | undefined {
  const sign = SIGNS.find(
    ({ software: bySoftware, output: byOutput }) =>
      (software !== undefined && bySoftware?.test(software)) || byOutput?.test(output),
  );
  if (sign !== undefined) return { fault: sign.fault, name: sign.name };
  return PROMPT.test(output) ? { fault: 'network_equipment', name: 'network equipment' } : undefined;
}
