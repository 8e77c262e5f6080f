import type { Firewall } from '../../policies/inventory/sections/firewall.ts';
import {
  type FirewallProfile,
  type FirewallRule,
  parseFirewallRule,
  parseOpenPort,
} from '../parse/windows-firewall.ts';
import type { RegistryKey, RegistryText } from '../parse/windows-registry.ts';
import { TargetError } from '../targets/target.ts';
import { defineProbe, type ProbeContext } from './probe.ts';
import { Reader } from './reader.ts';
import { isWindows, readTopic } from './windows-parts.ts';

type Profile = NonNullable<NonNullable<Firewall['profiles']>['domain']>;

const LOCAL = 'HKLM\\SYSTEM\\CurrentControlSet\\Services\\SharedAccess\\Parameters\\FirewallPolicy';
const POLICY = 'HKLM\\SOFTWARE\\Policies\\Microsoft\\WindowsFirewall';
const PROFILES: readonly FirewallProfile[] = ['domain', 'private', 'public'];

/** Keys of a profile, the one that wins first. 2003 and XP have one for every place outside the domain. */
const KEYS: Readonly<Record<FirewallProfile, readonly string[]>> = {
  domain: [`${POLICY}\\DomainProfile`, `${LOCAL}\\DomainProfile`],
  private: [`${POLICY}\\PrivateProfile`, `${POLICY}\\StandardProfile`, `${LOCAL}\\StandardProfile`],
  public: [`${POLICY}\\PublicProfile`, `${LOCAL}\\PublicProfile`],
};
const KEYS_2003 = [`${POLICY}\\StandardProfile`, `${LOCAL}\\StandardProfile`];

/**
 * Profiles and rules of Windows' own firewall, policy before local. Values that nobody sets are what Windows does without
 * them: on, what comes in dropped, what goes out accepted. 2003 has no rules but ports and programs.
 * Source: MS-GPFAS 2.2; MS-FASP for the meaning of what is not set.
 */
export const windowsFirewall = defineProbe({
  name: 'firewall.windows',
  section: 'firewall',
  appliesTo: isWindows,

  async collect(target, context) {
    const reader = new Reader(target);
    const registry = await readTopic(reader, 'firewall');
    if (registry === undefined) throw new TargetError('source_missing', 'the recording holds no firewall keys');
    if (registry.key(LOCAL) === null) throw new TargetError('source_missing', 'this host has no firewall of Windows'); // 2003 before its first service pack
    const isOld = registry.keys.get(`${LOCAL}\\PublicProfile`.toLowerCase()) === null;
    const profiles = profilesOf(reader, registry, isOld);
    const rules = isOld ? rules2003(registry) : rulesOf(registry);
    const service = serviceOf(context, isOld);
    const known = Object.values(profiles);
    if (known.length === 0) throw new TargetError('source_missing', 'the recording holds no profile of the firewall');
    if (rules === undefined) reader.miss('rules', 'source_missing');
    if (service.isRunning === undefined) reader.miss('service', 'source_missing');
    const isOn = known.some(({ isEnabled }) => isEnabled === true);
    const facts: Firewall = {
      ...(service.isRunning === undefined ? {} : { active: service.isRunning && isOn ? 'windows' : 'none' }),
      tools: {
        windows: {
          isInstalled: true,
          ...(rules === undefined ? {} : { hasRules: rules.length > 0 }),
          ...service.starts,
        },
      },
      ...(known.length < PROFILES.length ? {} : policiesOf(known)),
      profiles,
      ...(rules === undefined ? {} : { ...allowancesOf(rules, profiles), ruleCount: rules.length }),
    };
    return reader.collected(facts, (name) => ({ fields: FIELDS_OF[name] ?? ['ipv4', 'ipv6', 'profiles'] }));
  },
});

const FIELDS_OF: Readonly<Record<string, readonly string[]>> = {
  rules: ['allowedInbound', 'opaqueRuleCount', 'ruleCount'],
  service: ['active'],
};

type Profiles = Partial<Record<FirewallProfile, Profile>>;

/** Profiles whose local key was asked for; where it does not exist, policy and what Windows does by itself are all. */
function profilesOf(reader: Reader, registry: RegistryText, isOld: boolean): Profiles {
  const profiles: Profiles = {};
  for (const profile of PROFILES) {
    const keys = profile === 'public' && isOld ? KEYS_2003 : KEYS[profile];
    if (registry.key(keys.at(-1) ?? '') === undefined) reader.miss(profile, 'source_missing');
    else profiles[profile] = profileOf(registry, keys);
  }
  return profiles;
}

function profileOf(registry: RegistryText, keys: readonly string[]): Profile {
  const number = (name: string, below = ''): number | undefined =>
    keys.map((key) => registry.number(key + below, name)).find((value) => value !== undefined);
  const text = (name: string, below: string): string | undefined =>
    keys.map((key) => registry.text(key + below, name)).find((value) => value !== undefined);
  const sizeKiB = number('LogFileSize', '\\Logging');
  const logFile = text('LogFilePath', '\\Logging');
  return {
    isEnabled: number('EnableFirewall') !== 0,
    inbound: number('DefaultInboundAction') === 0 ? 'accept' : 'drop',
    outbound: number('DefaultOutboundAction') === 1 ? 'drop' : 'accept',
    logsDropped: number('LogDroppedPackets', '\\Logging') === 1,
    ...(logFile === undefined ? {} : { logFile }),
    ...(sizeKiB === undefined ? {} : { logMaxBytes: sizeKiB * 1024 }),
  };
}

/** What holds in the weakest profile: which one is in force may change with the next cable. */
function policiesOf(profiles: readonly Profile[]): Pick<Firewall, 'ipv4' | 'ipv6'> {
  const inbound = profiles.every((one) => one.isEnabled === true && one.inbound === 'drop') ? 'drop' : 'accept';
  const outbound = profiles.every((one) => one.isEnabled === true && one.outbound === 'drop') ? 'drop' : 'accept';
  return { ipv4: { inbound, outbound }, ipv6: { inbound, outbound } };
}

/** Local rules count only in profiles whose policy does not forbid them. */
function rulesOf(registry: RegistryText): FirewallRule[] | undefined {
  if (registry.key(`${LOCAL}\\FirewallRules`) === undefined) return undefined;
  const merging = PROFILES.filter((profile) =>
    KEYS[profile].every((key) => !key.startsWith(POLICY) || registry.number(key, 'AllowLocalPolicyMerge') !== 0),
  );
  const local = textsOf(registry.key(`${LOCAL}\\FirewallRules`)).flatMap((text) => {
    const rule = parseFirewallRule(text);
    const profiles = rule?.profiles.filter((profile) => merging.includes(profile)) ?? [];
    return rule === undefined || profiles.length === 0 ? [] : [{ ...rule, profiles }];
  });
  const policy = textsOf(registry.key(`${POLICY}\\FirewallRules`)).flatMap((text) => parseFirewallRule(text) ?? []);
  return [...policy, ...local];
}

/** Ports of both profiles; programs that may listen anywhere are opaque. */
function rules2003(registry: RegistryText): FirewallRule[] {
  return [...KEYS.domain, ...KEYS_2003].flatMap((key) => [
    ...textsOf(registry.key(`${key}\\GloballyOpenPorts\\List`)).flatMap((text) => parseOpenPort(text) ?? []),
    ...textsOf(registry.key(`${key}\\AuthorizedApplications\\List`))
      .filter((text) => /:Enabled(?::|$)/i.test(text))
      .map(() => ({ isAllow: true, profiles: PROFILES, allowances: [], isOpaque: true })),
  ]);
}

function textsOf(key: RegistryKey | null | undefined): string[] {
  return [...(key?.values.values() ?? [])].filter((value) => typeof value === 'string');
}

/**
 * What rules of enabled profiles let in. A rule that blocks wins over one that allows, and which port it closes is not
 * followed: with one in force, nothing is said to be open, and everything counts as not understood.
 */
function allowancesOf(
  rules: readonly FirewallRule[],
  profiles: Profiles,
): Pick<Firewall, 'allowedInbound' | 'opaqueRuleCount'> {
  const inForce = rules.filter((rule) => rule.profiles.some((profile) => profiles[profile]?.isEnabled !== false));
  const isBlocking = inForce.some(({ isAllow }) => !isAllow);
  return {
    allowedInbound: isBlocking ? [] : inForce.flatMap(({ allowances }) => allowances),
    opaqueRuleCount: isBlocking ? inForce.length : inForce.filter(({ isOpaque }) => isOpaque).length,
  };
}

interface ServiceState {
  readonly isRunning: boolean | undefined;
  readonly starts: { readonly startsAtBoot?: boolean };
}

function serviceOf(context: ProbeContext, isOld: boolean): ServiceState {
  const services = context.factsOf('services') as
    | Readonly<Record<string, { state?: string; startsAtBoot?: boolean }>>
    | undefined;
  const wanted = isOld ? 'sharedaccess' : 'mpssvc';
  const service = Object.entries(services ?? {}).find(([name]) => name.toLowerCase() === wanted)?.[1];
  return {
    isRunning: services === undefined ? undefined : service?.state === 'running',
    starts: service?.startsAtBoot === undefined ? {} : { startsAtBoot: service.startsAtBoot },
  };
}
