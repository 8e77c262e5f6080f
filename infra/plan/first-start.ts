import { type PlanSettings, SSHD_FILE, SYSCTL_FILE } from './plan.ts';

function sshdLine([keyword, value]: readonly [string, string | number | boolean]): string {
  const name = keyword.charAt(0).toUpperCase() + keyword.slice(1); // keywords ignore case
  return `${name} ${typeof value === 'boolean' ? (value ? 'yes' : 'no') : value}`;
}

/**
 * The cloud-config that writes a host's settings at its first start; `undefined` where the plan sets none. The document is
 * JSON, which every YAML reader takes and in which no value can break out of its place.
 * Source: cloud-init documentation, modules "Write Files", "Runcmd", "Timezone"; sshd_config(5), sysctl.d(5).
 */
export function firstStartOf(settings: PlanSettings): string | undefined {
  const sshd = Object.entries(settings.sshd ?? {});
  const sysctl = Object.entries(settings.sysctl ?? {});
  if (sshd.length === 0 && sysctl.length === 0 && settings.timeZone === undefined) return undefined;
  const file = (path: string, lines: readonly string[]) => ({
    path,
    owner: 'root:root',
    permissions: '0600',
    content: `${lines.join('\n')}\n`,
  });
  const document = {
    ...(settings.timeZone === undefined ? {} : { timezone: settings.timeZone }),
    write_files: [
      ...(sshd.length === 0 ? [] : [file(SSHD_FILE, sshd.map(sshdLine))]),
      ...(sysctl.length === 0
        ? []
        : [
            file(
              SYSCTL_FILE,
              sysctl.map(([name, value]) => `${name} = ${value}`),
            ),
          ]),
    ],
    runcmd: [
      ...(sysctl.length === 0 ? [] : [['sysctl', '--system']]),
      // Debian calls the unit ssh, Red Hat sshd; one of the two lines finds nothing and that is no failure.
      ...(sshd.length === 0
        ? []
        : [
            ['systemctl', 'try-reload-or-restart', 'ssh.service'],
            ['systemctl', 'try-reload-or-restart', 'sshd.service'],
          ]),
    ],
  };
  return `#cloud-config\n${JSON.stringify(document, undefined, 2)}\n`;
}
