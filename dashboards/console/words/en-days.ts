import { count, n } from './en-numbers.ts';
import type { days as vietnamese } from './vi-days.ts';

/** English of past days, of changes that are being judged, of a host's place and of a rule's values. */
export const days: typeof vietnamese = {
  past: {
    today: 'Today',
    title: 'Choose the day',
    choose: (day) => `Day shown: ${day}`,
    ago: (days) => (days === 1 ? 'Yesterday' : `${n(days)} days ago`),
    other: 'Another day',
    show: 'Show',
    keptSince: (day) => `Figures by day from ${day}. Days are UTC and end at 7 in the morning after in Hà Nội.`,
    nothingKept: 'No figures of earlier days yet.',
    band: (day) => `You are looking at ${day}.`,
    bandMore: 'Reading only; all actions are off.',
    back: 'Back to today',
    noPast: (page, day) => `${page}: no figures of ${day}.`,
    noPastTitle: 'Only today is known here',
    noPastText:
      'By day, Muster keeps the counts of each unit (the overview) and the facts of each host (findings, evidence, inventory). Open a host with Ctrl K to see it on that day.',
    overviewOf: (day) => `Overview of ${day}`,
    noDay: (day) => `${day}: no figures.`,
    noDayTitle: 'Nothing was kept of this day',
    noDayText:
      'The collector did not run that day, no host was judged yet, or the figures are past their time of keeping.',
    badDay: (day) => `${day} is not a day that is over.`,
    badDayText: 'The address wants a day that is over, written as 2026-09-03.',
    sentence: (day, proven, atMost) =>
      proven === undefined || atMost === undefined
        ? `${day}: nothing could be judged.`
        : `${day}: ${n(proven)}\u00a0% proven to pass, ${n(atMost)}\u00a0% at most.`,
    countedAt: 'Counts at the end of the day (UTC) as they were kept then, not judged anew',
    byEdition: (number, packs) => `by edition ${n(number)} with ${count(packs, 'pack')}`,
    byUnknownEdition: 'by which edition is not known',
    noAge: 'the age of the data then was not kept',
    units: 'Units on that day',
    notKept:
      'Not kept by day: which hosts answered, next actions, the map by pack. Open a host to see its findings on that day.',
    hostSentence: (name, day, fail, all, unknown) => {
      if (all === 0) return `${name} on ${day}: no rule applied.`;
      return `${name} on ${day}: ${fail === 0 ? 'none' : n(fail)} of ${count(all, 'demand')} failed, ${unknown === 0 ? 'none' : n(unknown)} not known.`;
    },
    hostBeside: 'Facts of that day by the edition of rules then, judged anew now; unit and systems are those of today',
    hostLoading: (name) => `${name}: judging by the chosen day.`,
    hostNothing: (name, day) => `${name}: nothing from ${day} or before.`,
    hostNothingTitle: 'Nothing is known of this host on that day',
    hostNothingText:
      'It first reported later, the facts are past their time of keeping, or the collector did not keep editions yet.',
    noTab: 'Of a past day there are findings, evidence and inventory of this host; go back to today to see this.',
    noPackages: 'The packages of a past day are not listed here',
    noPackagesText: (packages) =>
      `The host had ${count(packages, 'package')} that day. The list itself is kept of today only.`,
  },
  heatRest: (packs, units) =>
    `not drawn: ${[
      packs > 0 ? `${count(packs, 'pack')} that concern no host here` : '',
      units > 0 ? `${count(units, 'unit')} without hosts` : '',
    ]
      .filter(Boolean)
      .join(', ')}`,
  judging: {
    band: (done, total, kind) =>
      `Judging again: ${n(done)} of ${count(total, 'host')} after a change of ${kind}; the figures shown are those before it.`,
    waiting: (kind) =>
      `About to judge every host again after a change of ${kind}; the figures shown are those before it.`,
    failed: (hosts) => `${count(hosts, 'host')} could not be judged yet and will be tried again.`,
    by: (author, reason) => `${author}: ${reason}`,
    kinds: {
      first: 'the first rules',
      upgrade: 'Muster itself',
      pack: 'packs',
      parameters: 'values of parameters',
      lifecycle: 'the lifecycle table',
      advisories: 'advisories',
      rollback: 'going back to an older edition',
    },
  },
  place: {
    title: 'Place of the host',
    unit: 'Unit',
    systems: 'Systems',
    noSystems: 'serves no system on record',
    level: 'Level',
    levelOf: (level) => `level ${n(level)}`,
    levelNotSet: 'not set',
    zone: 'Network zone',
    zoneNotSet: 'not on record',
    labels: 'Labels',
    noLabels: 'none',
    change: 'Change its place',
    newLabels: 'Labels, separated by commas',
    newLabelsText: 'Small letters, digits, dots and hyphens.',
    reason: 'Reason',
    reasonText: 'Kept in the audit log with the name of who changed it.',
    effects: 'What this changes',
    nothing: 'Nothing yet.',
    moves: (from, to) => `The host moves from ${from} to ${to}; the counts of both units change.`,
    limit: (before, now) => `The limit of age changes from ${before} to ${now}.`,
    levelChanges: (before, now) =>
      `The level changes from ${before} to ${now}: rules that apply from a level on are judged again.`,
    labelsChange: 'Rules that choose hosts by label are judged again.',
    values: (parameters) => `${count(parameters, 'parameter')} will have another value for this host:`,
    noValues: 'No parameter gets another value for this host.',
    valuesNotKnown: 'The values of parameters could not be read, so which of them change is not known.',
    unseen: (parameters) => `${count(parameters, 'parameter')} with too many values: whether they change is not known.`,
    fromTo: (before, now) => `from ${before} to ${now}`,
    more: (parameters) => `and ${count(parameters, 'more parameter')}`,
    judged: 'The host is judged again at once; nothing else is.',
  },
  values: {
    title: 'Parameters of the rule',
    value: 'Value here',
    forUnit: (name) => `Values for ${name}. A host, a system or a level may have others.`,
    forAll: 'Default values; choose a unit at the top to see those of the unit.',
    from: { unit: (name) => `set for ${name}`, default: "the pack's own" },
    waiting: 'Values of the newest edition, which is still being judged.',
  },
};
