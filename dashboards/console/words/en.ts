import type { Reason } from '../../../policies/inventory/report.ts';
import type { Cause } from '../../../policies/rules/finding.ts';
import { en as shared } from '../../../policies/words/en.ts';
import { formatOf } from '../format.ts';
import { numberOf, spanOf } from './spans.ts';
import type { Dictionary } from './vi.ts';

const n = numberOf('en');
const pc = (value: number): string => formatOf('en').percent(value);
const plurals = new Intl.PluralRules('en');

/** `1 host`, `2 hosts`. */
const count = (value: number, one: string, other = `${one}s`): string =>
  `${n(value)} ${plurals.select(value) === 'one' ? one : other}`;

const span = (seconds: number): string => {
  const { count: value, unit } = spanOf(seconds);
  if (unit === 'day') return count(value, 'day').replace(' ', '\u00a0');
  return `${n(value)}\u00a0${unit === 'hour' ? 'h' : 'min'}`;
};

/** A limit is set in days wherever it can be. */
const limitOf = (seconds: number): string =>
  seconds % 86_400 === 0 ? count(seconds / 86_400, 'day').replace(' ', '\u00a0') : span(seconds);

/** `5 years 356 days over`. */
const over = (days: number): string => {
  const years = Math.floor(days / 365);
  return years === 0 ? `${count(days, 'day')} over` : `${count(years, 'year')} ${count(days % 365, 'day')} over`;
};

const are = (value: number): string => (value === 1 ? 'is' : 'are');

/** Everything the console says in English. */
export const en: Dictionary = {
  all: 'All',
  any: 'any',
  close: 'Close',
  copy: 'Copy',
  copied: 'Copied',
  copyAddress: 'Copy link',
  print: 'Print this page',
  exportTitle: 'Export what is shown as CSV',
  notKnown: 'not known',
  clearFilters: 'Clear filters',
  notAllPass: 'This does not mean that every host passes.',
  pages: {
    overview: 'Overview',
    units: 'Units',
    hosts: 'Hosts',
    host: 'Host',
    rules: 'Rules',
    rule: 'Rule',
    agents: 'Agents',
    enrol: 'Enrol a host',
    account: 'Account',
    signIn: 'Sign in',
  },
  menuGroup: { main: '', run: 'Run' },
  role: { administrator: 'administrator' },
  verdict: {
    pass: 'Pass',
    fail: 'Fail',
    unknown: 'Unknown',
    stale: 'Stale',
    excepted: 'Excepted',
    error: 'Rule error',
    na: 'Not applicable',
  },
  verdictMeaning: {
    pass: 'Read, compared, as demanded.',
    fail: 'Read, compared, not as demanded.',
    unknown: 'Not read or not comparable; the cause follows.',
    stale: "Older than the unit's limit; what passed then is not counted.",
    excepted: 'Fails, with permission until a date; always shown.',
    error: 'The rule or Muster is at fault, not the host.',
    na: 'The rule is not about this host.',
  },
  severity: { critical: 'Critical', high: 'High', medium: 'Medium', low: 'Low' },
  effort: shared.efforts,
  support: { supported: 'until', extended: 'extended until', ended: 'ended', unknown: 'not in the table' },
  door: {
    local: 'agent on the host',
    ssh: 'visited over SSH',
    recording: 'carried recording',
    windows: 'Windows export',
    image: 'disk image',
    planned: 'planned host',
  },
  column: {
    host: 'Host',
    hosts: 'Hosts',
    unit: 'Unit',
    rule: 'Rule',
    pack: 'Pack',
    verdict: 'Verdict',
    severity: 'Severity',
    since: 'Since',
    os: 'Operating system',
    support: 'Support',
    bar: 'Pass · excepted · unknown · fail',
    data: 'Data',
    effort: 'Effort',
  },
  age: {
    span,
    limit: limitOf,
    ago: (seconds) => (seconds < 60 ? 'just now' : `${span(seconds)} ago`),
    near: (seconds, limit) => `${span(seconds)} ago, limit of ${limitOf(limit)} is near`,
    over: (seconds, limit) => `${span(seconds)}, limit is ${limitOf(limit)}`,
    never: 'never reported',
    medianOldest: (median, oldest) => `median ${span(median)}, oldest ${span(oldest)}`,
  },
  frame: {
    skip: 'Skip to content',
    navigation: 'Pages',
    tabs: 'Main pages',
    more: 'More',
    menu: 'Menu',
    language: 'Language',
    theme: 'Theme',
    light: 'Light theme',
    dark: 'Dark theme',
    sendsNothing: 'Sends nothing outside',
    printed: (at, person) => `Printed at ${at} (Hà Nội time) by ${person}`,
  },
  person: { menu: (name) => `Account ${name}`, signOut: 'Sign out' },
  band: {
    synthetic: 'Synthetic data.',
    syntheticMore: 'Units, hosts and weaknesses are invented.',
    lost: (time) => `The line is down. Figures of ${time} remain; trying again.`,
    update: (value) => `Show ${count(value, 'change')}`,
  },
  scope: {
    title: 'Choose a unit',
    find: 'Find a unit',
    none: 'No unit matches.',
    all: (value) => (value === 0 ? 'All units' : `All units (${n(value)})`),
    more: (value) => `${count(value, 'more unit', 'more units')}; type to narrow down.`,
  },
  palette: {
    title: 'Find and do',
    field: 'Find host, unit, rule, command',
    commands: 'Pages and commands',
    none: 'Nothing matches.',
  },
  keys: {
    title: 'Keyboard',
    note: 'Letters do nothing inside fields; they can be switched off under Account.',
    list: [
      ['Ctrl K', 'find and do'],
      ['/', 'filter this list'],
      ['j  k', 'next row, previous row'],
      ['Enter', 'open'],
      ['Esc', 'close'],
      ['1 – 5', 'open that action'],
      ['u', 'choose a unit'],
      ['t', 'chart or table'],
      ['e', 'export CSV'],
      ['p', 'print'],
      ['?', 'this map'],
    ],
  },
  pager: {
    title: 'Pages of the list',
    before: 'Previous',
    next: 'Next',
    range: (first, last, total) => `${n(first)}–${n(last)} of ${n(total)}`,
  },
  waitedFor: {
    session: 'the session',
    overview: 'the overview',
    units: 'the list of units',
    hosts: 'the list of hosts',
    host: 'this host',
    findings: 'the findings',
    finding: 'the evidence',
    inventory: 'the inventory',
    packages: 'the packages',
    history: 'the history',
    rules: 'the list of rules',
    rule: 'this rule',
    agents: 'the list of agents',
    token: 'an enrolment token',
    page: 'this page',
  },
  face: {
    loading: (what) => `Fetching ${what}`,
    slow: (what) => `Slow line, fetching ${what}`,
    failed: (what) => `Could not get ${what}.`,
    oldFigures: (time) => `The figures of ${time} remain below.`,
    again: 'Try again',
    notAllowed: 'This part needs another permission.',
    notAllowedWhy: "The unit's administrator can give it.",
    noPage: 'There is no such page.',
    noPageTitle: 'The address may be mistyped, or the page is not built yet.',
    noPageText: 'Ctrl K finds every host, unit and rule.',
    broken: 'This page could not be drawn.',
    brokenText: 'The console is at fault, not a host. The data in the store is not affected.',
  },
  refusal: {
    unreachable: 'Muster did not answer.',
    internal: 'Muster had an error; its log has the details.',
    store_failed: 'The store could not be read.',
    too_many_requests: 'Too many attempts. Wait a while, then try again.',
    not_signed_in: 'The session is over; sign in again.',
    bad_request: 'This address or filter cannot be used.',
    not_found: 'There is no such thing.',
    unit_not_found: 'There is no such unit.',
    host_not_found: 'There is no such host.',
  },
  causeText(cause, reason) {
    if (cause === null && reason === null) return undefined;
    const why = reason === null ? undefined : (shared.reasons[reason as Reason]?.text ?? reason);
    const what = cause === null ? undefined : (shared.causes[cause as Cause] ?? cause);
    return what === undefined || why === undefined ? (what ?? why) : `${what}: ${why}`;
  },
  reason: shared.reasons,
  outcome: shared.outcomes,
  signIn: {
    title: 'Sign in',
    name: 'Name',
    password: 'Password',
    enter: 'Sign in',
    wrong: 'The name or the password is wrong.',
    foot: 'Muster only receives reports; it runs nothing on a host and sends nothing outside.',
  },
  password: {
    title: 'Change the password',
    first: 'Set a new password',
    firstText: 'The first password works once; change it before anything else.',
    current: 'Current password',
    next: (length) => `New password, at least ${n(length)} characters`,
    again: 'New password, once more',
    change: 'Change password',
    changed: 'Changed.',
    wrong: 'The current password is wrong.',
    tooShort: (length) => `The new password needs at least ${n(length)} characters.`,
    different: 'The two new passwords differ.',
    same: 'The new password must differ from the current one.',
  },
  account: {
    sentence: (name) => `Account ${name}`,
    preferences: 'Display',
    preferencesText: 'kept in this browser',
    density: 'Height of rows',
    densities: { cosy: 'Cosy', compact: 'Compact' },
    letters: 'Single letters act as keys',
  },
  overview: {
    sentence: ({ total, inTime, silent, never }) => {
      const quiet = [
        silent > 0 ? `${n(silent)} ${are(silent)} silent` : '',
        never > 0 ? `${n(never)} ${never === 1 ? 'has' : 'have'} never reported` : '',
      ].filter(Boolean);
      const answered =
        inTime === total
          ? total === 1
            ? 'The one host answered in time.'
            : `All ${n(total)} hosts answered in time.`
          : `${n(inTime)} of ${count(total, 'host')} answered in time.`;
      return quiet.length === 0 ? answered : `${answered} ${quiet.join(', ')}.`;
    },
    nobody: 'No hosts yet. Begin with the first report.',
    at: (time, weekday, day) => `Roll called at ${time}, ${weekday} ${day}, Hà Nội time`,
    packs: (packs, rules) => `${count(packs, 'pack')}, ${count(rules, 'rule')}`,
  },
  score: {
    proven: 'Proven to pass',
    atMostTitle: 'At most',
    atMost: (value) => `${pc(value)} at most, if every unknown were a pass`,
    atMostShort: (value) => `at most ${pc(value)}`,
    nothing: 'nothing judged yet',
    nothingShort: 'not judged',
    movement: (points, days) =>
      points === 0
        ? `unchanged against ${n(days)} days ago`
        : `${points > 0 ? '+' : '−'}${count(Math.abs(points), 'point')} against ${n(days)} days ago`,
    leftOut: (notApplicable, errors, stale) => {
      const inside = [errors > 0 ? count(errors, 'rule error') : '', stale > 0 ? `${n(stale)} stale` : ''].filter(
        Boolean,
      );
      const first = `${n(notApplicable)} not applicable: not counted.`;
      return inside.length === 0 ? first : `${first} The unknown include ${inside.join(' and ')}.`;
    },
  },
  roll: {
    title: 'The roll',
    byHost: 'one post is one host, grouped by unit',
    byUnit: 'one post is one unit',
    legend: { pass: 'pass', excepted: 'excepted', unknown: 'unknown', fail: 'fail', never: 'never reported' },
    group: (name, hosts, silent, fails, unknown) =>
      `${name === '' ? 'All units' : name}: ${count(hosts, 'host')}, ${n(silent)} not answering, ${n(fails)} fail, ${n(unknown)} unknown.`,
    post: (name, state, parts) => {
      if (state === 'never') return `${name}: never reported`;
      const counts = `${n(parts.fail)} fail, ${n(parts.unknown)} unknown, ${n(parts.excepted)} excepted, ${n(parts.pass)} pass`;
      return state === 'silent' ? `${name}: silent; last ${counts}` : `${name}: ${counts}`;
    },
  },
  trend: {
    title: '90 days',
    sub: 'solid: proven; hatched: what is not known',
    none: 'Not a day to draw yet.',
    asTable: 'As a table',
    asChart: 'As a chart',
    day: 'Day',
    sentence: (days, proven, atMost) => `${count(days, 'day')}; today ${pc(proven)} proven, ${pc(atMost)} at most`,
  },
  actions: {
    title: (value) => (value === 5 ? 'Five things to do next' : 'To do next'),
    sub: 'ordered by risk removed per hour of work',
    whyOrder: 'Why this order?',
    orderText:
      'Risk closed divided by hours of work; deadlines within 14 days first; an unknown counts half a fail. What is done leaves the list only when the next report proves it.',
    none: 'Nothing is worth doing first.',
    where: (names, value) => {
      if (value === 1 && names[0] !== undefined) return names[0];
      return value <= 3 && names.length === value ? names.join(', ') : count(value, 'host');
    },
    mend: (title, where) => `${title}: ${where}`,
    silent: (where, value) => (value === 1 ? `Ask why ${where} is silent` : `Ask why these hosts are silent: ${where}`),
    silentWhy: "Past the unit's limit. A courier file will do where there is no line.",
    endUnknown: (section, where) => `Get “${section}” read: ${where}`,
    endUnknownWhy: (reason) => `Not read at present: ${reason}.`,
    notRead: 'the reason is not known',
    closes: (value) => `closes ${n(value)}`,
    unknowns: (value) => `${n(value)} unknown`,
  },
  ending: {
    title: 'Ends soon',
    sub: 'within a year',
    none: 'Nothing ends within a year.',
    kind: { support: 'support ends', certificate: 'certificate ends' },
    left: (days) => (days === 0 ? 'today' : days > 0 ? `in ${count(days, 'day')}` : over(-days)),
    more: (value) => `and ${n(value)} more`,
  },
  heat: {
    title: 'Heat map of units',
    sub: 'number: per cent not proven; hatched strip: the unknown part',
    unit: 'Unit',
    data: 'Data',
    unknown: 'unknown',
    cell: (notProven, unknown) => `${pc(notProven)} not proven, ${pc(unknown)} of it unknown`,
    rest: (value) => `and ${count(value, 'more unit', 'more units')}`,
  },
  changed: {
    title: 'Changed since yesterday',
    none: 'no changes',
    noneText: 'No verdict changed in the last 24 hours. This does not mean that every host passes.',
    count: (changes, hosts) => `${count(changes, 'change')}, ${count(hosts, 'host')}`,
    before: 'Before',
    now: 'Now',
    at: 'At',
    first: 'first time',
  },
  waysIn: {
    enrol: 'Enrol a host',
    enrolStep: 'Enrol the first host',
    enrolText: 'Make an enrolment token and run one command on the host. The agent only reads and opens no port.',
    here: 'Check this very machine',
    hereText: 'This starts the collector, the console and an agent for the machine at hand.',
    file: 'Hand in a file from an offline host',
    fileText: 'A recording or a signed courier file is imported with one command.',
  },
  units: {
    sentence: (units, empty) => `${count(units, 'unit')}${empty > 0 ? `, ${n(empty)} without a host` : ''}.`,
    beside: 'By need of help: the smallest proven share first',
    find: 'Find a unit',
    limit: 'Data limit',
    found: (value) => count(value, 'unit'),
    noMatch: 'No unit matches.',
  },
  hosts: {
    sentence: (total, isFiltered) =>
      isFiltered ? `${count(total, 'host matches', 'hosts match')} the filters.` : `${count(total, 'host')}.`,
    beside: 'Most failing first; this address keeps the filters and can be sent to a colleague',
    find: 'Find by host name',
    noneInUnit: 'This unit has no hosts yet. Enrol the first one.',
    noMatch: (value) => `No host matches the ${count(value, 'filter')}.`,
    freshness: 'Answer',
    freshnesses: { in_time: 'in time', silent: 'silent', never: 'never reported' },
  },
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
    neverText: 'There is no report yet. Run this on the host, or hand in a courier file.',
    unknownHost: 'There is no such host.',
    unknownHostText: 'It was never enrolled, or the address is mistyped.',
    tabs: 'Parts of the host',
    tab: { findings: 'Findings', inventory: 'Inventory', history: 'History' },
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
  rules: {
    sentence: (all, failing, unknown) =>
      failing === undefined || unknown === undefined
        ? `${count(all, 'rule')}.`
        : `${n(failing)} of ${count(all, 'rule')} ${failing === 1 ? 'is' : 'are'} failed by some host; ${n(unknown)} ${are(unknown)} unknown on some.`,
    beside: 'Demands are data: nothing in a rule is ever run on a host',
    find: 'Find a rule',
    count: (value) => count(value, 'rule'),
    noMatch: (value) => `No rule matches the ${count(value, 'filter')}.`,
    noPacks: 'No packs of rules yet.',
    noPacksTitle: 'There is nothing to demand.',
    noPacksText: 'Import a pack; until then no host counts as passing.',
  },
  rule: {
    unknownRule: 'There is no such rule.',
    unknownRuleText: 'The pack has changed, or the address is mistyped.',
    standing: (fail, unknown, pass) =>
      `${count(fail, 'host fails', 'hosts fail')}, ${n(unknown)} unknown, ${n(pass)} pass`,
    version: (version) => `version ${version}`,
    demand: 'Demand',
    demands: 'Demands',
    concerns: 'Concerns',
    authority: 'Authority',
    noAuthority: 'no clause cited',
    reads: 'Reads',
    hosts: 'Hosts by verdict',
    failing: 'Hosts that fail',
    unknown: 'Hosts not known',
    cause: 'Cause',
    shown: (shown, all) => (shown >= all ? n(all) : `${n(shown)} of ${n(all)}`),
    noneFailing: (unknown) =>
      unknown === 0
        ? 'No host fails.'
        : `No host fails, but ${count(unknown, 'host')} ${are(unknown)} unknown: that is not a pass.`,
    source: 'The rule as written (JSON)',
  },
  agents: {
    none: 'No agents yet.',
    noneTitle: 'No host can report by itself yet.',
    noneText: 'Make an enrolment token, then run one command on the host.',
    sentence: (value) => `${count(value, 'agent')} enrolled.`,
    beside: 'Last heard first; a revoked key can send no more',
    version: 'Version',
    enrolled: 'Enrolled',
    skew: 'Clock off',
    state: 'Key',
    seen: 'Answered',
    revoked: 'revoked',
    inForce: 'in force',
  },
  enrol: {
    sentence: 'Enrol a host: one token, one command.',
    beside: 'Muster only receives reports; it runs nothing on the host.',
    unit: 'Unit',
    uses: 'Hosts that may use this token',
    usesText: 'The token is spent when so many have joined.',
    lasts: 'Valid for',
    make: 'Make a token',
    made: 'Enrolment token',
    madeUntil: (uses, at) => `${count(uses, 'use')}, until ${at}`,
    once: 'The token is shown once; the store keeps only its hash.',
    stepCommand: 'Run this on the host to be enrolled. The agent makes its own key, which never leaves it.',
    stepReport: 'Send the first report.',
    reads:
      'The agent runs a published list of reading commands; no passwords, no private keys, no file contents outside the list.',
    another: 'Make another token',
  },
};
