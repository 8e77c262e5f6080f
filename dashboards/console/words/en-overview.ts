import { are, count, n, over, pc } from './en-numbers.ts';
import type { overview as vi } from './vi-overview.ts';

/** English of the overview. */
export const overview: typeof vi = {
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
    silentWhy: "Past the unit's limit. Look at power, line and the agent on the host.",
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
    kind: { support: 'support ends', certificate: 'certificate ends', exception: 'exception ends' },
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
  },
};
