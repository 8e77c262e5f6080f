import type { Reason } from '../../../policies/inventory/report.ts';
import type { Cause } from '../../../policies/rules/finding.ts';
import { en as shared } from '../../../policies/words/en.ts';
import { are, count, n } from './en-numbers.ts';
import type { lists as vi } from './vi-lists.ts';

/** English of faces, the door and the lists. */
export const lists: typeof vi = {
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
