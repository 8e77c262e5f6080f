// The files that an installation writes, as texts. What each line is for stands in docs/installing-agents.md.

export const HOME = '/opt/muster-agent';
/** Below a folder `bin`, because SELinux lets services start programs of /opt only from there. */
export const PROGRAM = `${HOME}/bin/muster-agent`;
export const STATE = '/var/lib/muster-agent';
export const USER = 'muster-agent';

export interface UnitOptions {
  readonly mode: 'timer' | 'service';
  /** Between two reports. Absent: an hour for a timer, what the settings say for a service. */
  readonly intervalSeconds?: number | undefined;
  /** As root with a few of its powers, in place of a user of its own. */
  readonly isRoot: boolean;
}

const HOUR_SECONDS = 3600;
/** Hosts that were started together do not report together. */
const SPREAD = 0.1;

/** What reading needs: files of others (shadow, sudoers, keys' dates); whose socket and which library a process holds. */
const USER_POWERS = ['CAP_DAC_READ_SEARCH', 'CAP_SYS_PTRACE'];
/** What only root's own tools may show: rules of the firewall (nft, iptables), rules of the audit (auditctl). */
const ROOT_POWERS = [...USER_POWERS, 'CAP_NET_ADMIN', 'CAP_NET_RAW', 'CAP_AUDIT_CONTROL'];

/** The unit of the agent. Source: systemd.exec(5), systemd.service(5), systemd.resource-control(5). */
export function systemdService({ mode, intervalSeconds, isRoot }: UnitOptions): string {
  const powers = (isRoot ? ROOT_POWERS : USER_POWERS).join(' ');
  const words =
    mode === 'timer' ? 'once' : intervalSeconds === undefined ? 'run' : `run --interval ${intervalSeconds}s`;
  return `[Unit]
Description=Muster agent: reports what this host is, changes nothing
After=network-online.target
Wants=network-online.target
ConditionPathExists=${STATE}/state.json

[Service]
${mode === 'timer' ? 'Type=oneshot\nTimeoutStartSec=30min' : 'Type=simple\nRestart=on-failure\nRestartSec=60'}
ExecStart=${PROGRAM} ${words}
# A report that waits for its line is in the spool; the next run hands it in.
SuccessExitStatus=3

${isRoot ? 'User=root' : `User=${USER}\nGroup=${USER}\nAmbientCapabilities=${powers}`}
CapabilityBoundingSet=${powers}
StateDirectory=muster-agent
StateDirectoryMode=0700
UMask=0077

# Not PrivateTmp, PrivateDevices, ProtectKernelModules, ProtectProc: they would show the agent another host than this one.
# Not MemoryDenyWriteExecute: the runtime compiles what it runs.
NoNewPrivileges=yes
ProtectSystem=strict
ProtectHome=read-only
ProtectKernelTunables=yes
ProtectKernelLogs=yes
ProtectControlGroups=yes
ProtectClock=yes
ProtectHostname=yes
DevicePolicy=closed
LockPersonality=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
RestrictNamespaces=yes
RemoveIPC=yes
PrivateMounts=yes
KeyringMode=private
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged @resources
SystemCallErrorNumber=EPERM

Nice=10
IOSchedulingClass=idle
CPUQuota=50%
MemoryMax=256M
TasksMax=64
${mode === 'service' ? '\n[Install]\nWantedBy=multi-user.target\n' : ''}`;
}

/** The timer. `OnUnitActiveSec` counts from the start of a run, also of one that failed. Source: systemd.timer(5). */
export function systemdTimer({ intervalSeconds = HOUR_SECONDS }: UnitOptions): string {
  return `[Unit]
Description=Muster agent, a report now and then

[Timer]
OnBootSec=2min
OnUnitActiveSec=${intervalSeconds}s
RandomizedDelaySec=${Math.ceil(intervalSeconds * SPREAD)}s
AccuracySec=1min

[Install]
WantedBy=timers.target
`;
}

/** A user without home, password or shell. Source: sysusers.d(5). */
export const SYSUSERS = `u ${USER} - "Muster agent" ${STATE}\n`;

/**
 * For hosts without systemd. cron knows steps of minutes and of hours, so an interval becomes the next shorter step. The
 * pause keeps a fleet from coming in one minute: each host takes its own from its name. Source: crontab(5).
 */
export function cronFile({ intervalSeconds = HOUR_SECONDS }: UnitOptions): string {
  const spread = Math.max(1, Math.ceil(intervalSeconds * SPREAD));
  const pause = `sleep $(hostname | cksum | awk '{print $1 \\% ${spread}}')`;
  return `# Muster agent: reports what this host is, changes nothing
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
${timesOf(intervalSeconds)} root [ ! -e ${STATE}/state.json ] || { ${pause}; nice -n 10 ${PROGRAM} once >/dev/null 2>&1; }
`;
}

function timesOf(intervalSeconds: number): string {
  const minutes = Math.max(1, Math.floor(intervalSeconds / 60));
  if (minutes < 60) return `*/${stepBelow(minutes, 60)} * * * *`;
  const hours = Math.floor(minutes / 60);
  if (hours >= 24) return '17 3 * * *';
  return hours === 1 ? '17 * * * *' : `17 */${stepBelow(hours, 24)} * * *`;
}

/** The largest step not above `wanted` that parts the whole evenly: others would make a short last one. */
function stepBelow(wanted: number, whole: number): number {
  return whole % wanted === 0 ? wanted : stepBelow(wanted - 1, whole);
}

/** Starts the agent's file with a runtime. */
export function launcher(runtime: string): string {
  return `#!/bin/sh\nexec '${runtime.replaceAll("'", "'\\''")}' ${HOME}/bin/muster-agent.mjs "$@"\n`;
}

/**
 * Installs and removes on Windows: a task that runs the agent now and then, as LocalService, which has fewer rights than
 * SYSTEM; what only an administrator may read is then reported as not read. Source: Task Scheduler schema 1.2.
 */
export function windowsScript({ intervalSeconds = HOUR_SECONDS, isRoot }: UnitOptions): string {
  const minutes = Math.max(1, Math.floor(intervalSeconds / 60));
  const account = isRoot ? 'S-1-5-18' : 'S-1-5-19';
  return `# Installs the Muster agent for Windows, or removes it:  .\\install.ps1 [-Remove]
# Run as administrator in the folder of the unpacked archive.
param([switch]$Remove)
$ErrorActionPreference = 'Stop'
$Home2 = Join-Path $env:ProgramFiles 'Muster agent'
$Data = Join-Path $env:ProgramData 'Muster agent'
if ($Remove) {
  schtasks /end /tn 'Muster agent' 2>$null
  schtasks /delete /f /tn 'Muster agent'
  Remove-Item -Recurse -Force $Home2
  Write-Output "removed; key, spool and state are kept in $Data"
  exit 0
}
New-Item -ItemType Directory -Force $Home2, $Data | Out-Null
Copy-Item -Force node.exe, muster-agent.mjs, muster-agent.cmd, LICENSE, NOTICES $Home2
icacls $Data /inheritance:r /grant:r '*S-1-5-32-544:(OI)(CI)F' '*${account}:(OI)(CI)M' | Out-Null
$Node = [Security.SecurityElement]::Escape((Join-Path $Home2 'node.exe'))
$File = [Security.SecurityElement]::Escape((Join-Path $Home2 'muster-agent.mjs'))
$Folder = [Security.SecurityElement]::Escape($Data)
$Task = @"
<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <Triggers><TimeTrigger>
    <Repetition><Interval>PT${minutes}M</Interval></Repetition>
    <StartBoundary>2026-01-01T00:17:00</StartBoundary><Enabled>true</Enabled><RandomDelay>PT${Math.max(1, Math.ceil(minutes * SPREAD))}M</RandomDelay>
  </TimeTrigger></Triggers>
  <Principals><Principal id="Author"><UserId>${account}</UserId><RunLevel>LeastPrivilege</RunLevel></Principal></Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy><StartWhenAvailable>true</StartWhenAvailable>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries><StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <ExecutionTimeLimit>PT30M</ExecutionTimeLimit><Priority>7</Priority>
  </Settings>
  <Actions Context="Author"><Exec>
    <Command>$Node</Command><Arguments>"$File" once --data "$Folder"</Arguments>
  </Exec></Actions>
</Task>
"@
$Xml = Join-Path $env:TEMP 'muster-agent-task.xml'
[IO.File]::WriteAllText($Xml, $Task, [Text.Encoding]::Unicode)
schtasks /create /f /tn 'Muster agent' /xml $Xml
Remove-Item $Xml
Write-Output "installed; now join a collector:  & '$Home2\\muster-agent.cmd' enrol --collector ADDRESS --data '$Data'"
`.replaceAll('\n', '\r\n');
}
