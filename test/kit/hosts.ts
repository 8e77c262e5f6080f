import { readFileSync } from 'node:fs';
import { inspectBundle } from '../../agent/inspect.ts';
import { inPackage } from '../../policies/base/package-root.ts';
import type { Report } from '../../policies/inventory/report.ts';

/** Recorded hosts below test/fixtures/hosts, with secrets planted in them: each holds the word PLANTED. */
export const RECORDED_HOSTS = [
  'aix-7.1',
  'alpine-3.18',
  'centos-5',
  'centos-6',
  'centos-7',
  'debian-12',
  'debian-8',
  'freebsd-12.1',
  'hp-ux-11.31',
  'openwrt-19.07',
  'sles-11',
  'solaris-10',
  'ubuntu-10.04',
  'ubuntu-22.04',
  'windows-server-2003',
  'windows-server-2008-r2',
  'windows-server-2012-r2',
  'windows-server-2019',
] as const;
export type RecordedHost = (typeof RECORDED_HOSTS)[number];

export function bundleBytesOfHost(host: RecordedHost): Buffer {
  return readFileSync(inPackage('test/fixtures/hosts', host, 'host.bundle'));
}

/** The report of a recorded host. */
export async function reportOf(host: RecordedHost): Promise<Report> {
  return await inspectBundle(bundleBytesOfHost(host), { agent: { version: '0.0.0-test' } });
}

/** Folder of public data to test against; `undefined` where the variable is not set. */
export const corpusFolder = process.env.MUSTER_CORPUS;
