import { are, count, limitOf, n, span } from './en-numbers.ts';
import type { host as vi } from './vi-host.ts';

/** English of one host: its findings, evidence and inventory. */
export const host: typeof vi = {
  host: {
    sentence: (name, fail, all, unknown) => {
      const first =
        fail === 0
          ? `${name} fails none of ${count(all, 'rule')}`
          : `${name} fails ${n(fail)} of ${count(all, 'rule')}`;
      return unknown === 0 ? `${first}.` : `${first}; ${n(unknown)} ${are(unknown)} unknown.`;
    },
    never: (name) => `${name} has never reported.`,
    expectedSince: (day, unit) => `expected since ${day}, unit ${unit}`,
    neverTitle: 'Nobody knows whether this host is good or bad.',
    neverText: 'There is no report yet. Run this on the host.',
    staleTitle: (age, limit) => `The data is ${span(age)} old; this unit's limit is ${limitOf(limit)}.`,
    staleText: (at) => `Last answer: ${at}. What passed then now counts as unknown; what failed still fails.`,
    unknownHost: 'There is no such host.',
    unknownHostText: 'It was never enrolled, or the address is mistyped.',
    tabs: 'Parts of the host',
    tab: {
      exceptions: 'Exceptions',
      findings: 'Findings',
      inventory: 'Inventory',
      history: 'History',
      readiness: 'Readiness',
      advisories: 'Advisories',
    },
    splitFrom: 'See the host it was split from',
    osNotKnown: 'operating system not known',
    privilege: (word) =>
      word === 'root' || word === 'administrator'
        ? 'read with full rights'
        : word === 'sudo'
          ? 'read through sudo'
          : 'read without root',
    signed: 'signature valid',
    unsigned: 'unsigned',
    missing: (value) => `${count(value, 'report')} missing`,
    skewed: (seconds) => `clock off by ${span(seconds)}`,
  },
  identity: {
    same: 'This host was split off because its identifiers contradict.',
    reinstalled: 'This host was reinstalled.',
    reinstalled_or_copied: 'This host was reinstalled or copied; a person must confirm.',
    moved: 'The hardware has changed; a person must confirm.',
    copied: "The agent's state was copied to another host; a person must confirm.",
    forked: 'Two streams of reports claim to be this host; a person must confirm.',
    second_door: 'It was handed in by file and looks like a host that is known; a person must confirm.',
    duplicate_machine_id: 'Its machine id equals that of another host.',
  },
  findings: {
    count: (total) => count(total, 'finding'),
    back: 'Back to the list',
    staleFail: 'old data',
    none: 'No findings for this host yet.',
    noneText: 'The report has come but was not judged, or there are no packs. This is not a pass.',
    noMatch: (value) => `No finding matches the ${count(value, 'filter')}.`,
    gone: 'This rule is no longer judged on this host.',
    goneText: 'The pack has changed, or the address is mistyped.',
  },
  evidence: {
    expected: 'Expected',
    actual: 'Actual',
    items: 'Items that decided',
    item: 'Item',
    how: { each: 'every item as demanded', some: 'at least one item as demanded', no: 'no such item', count: '' },
    countWanted: (test) => `number of items: ${test}`,
    itemsFound: {
      each: (matched, failed, unknown) =>
        `${n(failed)} wrong of ${count(matched, 'item')}${unknown > 0 ? `, ${n(unknown)} unknown` : ''}`,
      some: (matched, _failed, unknown) =>
        `${matched === 0 ? 'no item' : count(matched, 'item')}${unknown > 0 ? `, ${n(unknown)} unknown` : ''}`,
      no: (matched, _failed, unknown) =>
        `${matched === 0 ? 'no item' : `${count(matched, 'item')} found`}${unknown > 0 ? `, ${n(unknown)} unknown` : ''}`,
      count: (matched, _failed, unknown) => `${count(matched, 'item')}${unknown > 0 ? `, ${n(unknown)} unknown` : ''}`,
    },
    looked: (value) => `${n(value)} looked at`,
    itemsLeft: (value) => `and ${count(value, 'more item', 'more items')}`,
    lastKnown: (value) => `last read: ${value}`,
    readFrom: 'Read from',
    notRead: 'no source was read',
    by: (probe) => `by ${probe}`,
    judged: 'Judged at',
    pack: (id, version) => `pack ${id} ${version}`,
    since: { fail: 'Failing since', other: 'Like this since' },
    sinceText: (day, changes) => (changes <= 1 ? `since ${day}, when first seen` : `since ${day}`),
    now: 'now',
    why: 'Why',
    remedy: 'Remedy',
    references: 'References',
    alsoFailing: (value) => (value === 0 ? 'See the rule' : `Who else fails? ${count(value, 'host')}`),
  },
  chain: {
    title: 'From fact to outcome',
    fact: 'Fact',
    rule: 'Rule',
    plan: 'Plan',
    failing: (day) => `failing since ${day}`,
    noPlan: (host) => `no plan for ${host} yet; draft one with`,
  },
  inventory: {
    sections: 'Sections of the inventory',
    read: 'Read',
    missed: 'Not read',
    silent: (value) => `${count(value, 'section')} not probed on this host`,
    how: 'How',
    by: 'By',
    from: 'From',
    when: 'At',
    gap: (kind, reason) => `${kind === 'keys' ? 'Keys' : 'Fields'} missing because ${reason}:`,
    notRead: (section) => `Nothing is known of “${section}”.`,
    notHere: (section) => `This host has no “${section}”.`,
    notHereText: 'Looked at and confirmed; rules about it do not apply.',
    because: (reason) => `Reason: ${reason}.`,
    stepOther: 'Every rule that needs this section is unknown, not passed. The next report tries again.',
    none: 'none',
    empty: 'Read, and the list is empty.',
    notHereTitle: 'Not on this host',
    fieldsAbsent: (value) => `${count(value, 'field')} not known`,
    key: 'Name',
    value: 'Value',
    entries: (value) => count(value, 'entry', 'entries'),
    filter: 'Filter this section',
    noMatch: 'No entry matches.',
    more: (value) => `Show more, ${n(value)} left`,
  },
  packages: {
    title: 'Packages',
    find: 'Find a package',
    name: 'Name',
    version: 'Version',
    architecture: 'Architecture',
    source: 'Source package',
    origin: 'Origin',
    origins: {
      distribution: 'distribution',
      vendor: 'vendor',
      manual: 'by hand',
      distributionPresumed: 'probably distribution',
    },
    noMatch: (text) => `No package is named like “${text}”.`,
  },
  history: {
    reports: 'Reports received',
    none: 'No report received yet.',
    count: (value) => `the last ${count(value, 'report')}`,
    received: 'Received',
    collected: 'Read',
    sequence: 'Number',
    form: 'Form',
    bytes: 'Size',
    skew: 'Clock off',
    forms: { full: 'full', delta: 'changes', confirmation: 'confirmed unchanged' },
  },
};
