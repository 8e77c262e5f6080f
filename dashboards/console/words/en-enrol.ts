import type { enrolWays as vi } from './vi-enrol.ts';

/** The ways to bring a host in, command by command. */
export const enrolWays: typeof vi = {
  enrolWays: {
    title: 'Choose how the host comes in',
    archive: 'Linux host, nothing installed before',
    archiveText:
      'The archive brings its runtime. It needs glibc 2.28 or later (Debian 10, Ubuntu 20.04, RHEL 8 and later).',
    file: 'Linux host that has Node 24',
    fileText: "One file; it runs with the host's own Node.",
    checkout: 'Host with all of Muster',
    windows: 'Windows Server 2016 or later',
    windowsText: 'In a PowerShell of an administrator, after the archive was unpacked.',
    recorder: 'Old host, or no line: a recording on a stick',
    recorderText:
      'Nothing is installed. Copy the script to a stick, run it on the host, hand the file in on the page Import.',
    stepFetch: 'Fetch it. If the line is cut, run it again: it goes on where it was.',
    stepCheck: 'See that the file is whole.',
    stepInstall: 'Install and join. The first report goes at once, then one an hour.',
    stepRecordSh: 'On Linux and other Unix:',
    stepRecordPs1: 'On Windows:',
    notBuilt: 'The packages for hosts are not made yet. On the machine that runs Muster:',
    download: (name, size) => `${name} (${size})`,
    remove: 'Take it off again, with nothing left:',
  },
};
