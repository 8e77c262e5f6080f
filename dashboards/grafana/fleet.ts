import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import {
  buildDashboard,
  COLOURS,
  chooser,
  m,
  NONE_WANTED,
  NOT_PROVEN_STEPS,
  series,
  stat,
  table,
  UNKNOWN_STEPS,
} from './panels.ts';

const UNIT = 'unit=~"$unit"';
const VERDICTS = [
  { name: 'không đạt · fail', colour: COLOURS.fail },
  { name: 'chưa rõ · unknown', colour: COLOURS.unknown, isDashed: true },
  { name: 'lỗi quy tắc · error', colour: COLOURS.error, isDashed: true },
  { name: 'đạt · pass', colour: COLOURS.pass },
];

const judged = `sum(${m('findings', `${UNIT}, verdict!="not_applicable"`)})`;
const proven = `100 * sum(${m('findings', `${UNIT}, verdict="pass"`)}) / ${judged}`;
const atMost = `100 * sum(${m('findings', `${UNIT}, verdict=~"pass|unknown|error"`)}) / ${judged}`;

/** The whole estate, or the units chosen: how much is proven, what is not known, who is silent. */
export function fleetDashboard(): Dashboard {
  return buildDashboard({
    uid: 'muster-fleet',
    title: 'Muster · Toàn bộ máy chủ · Fleet',
    description:
      'Đã chứng minh đạt, nhiều nhất, chưa rõ và độ cũ của dữ liệu. Proven, at most, unknown and age, always together.',
    consolePath: '/',
    variables: [chooser('unit', 'Đơn vị · Unit', `label_values(${m('hosts')}, unit)`, true)],
    rows: [
      {
        height: 5,
        panels: [
          [
            4,
            stat({
              title: 'Đã chứng minh đạt · Proven',
              unit: 'percent',
              decimals: 0,
              queries: [{ expr: proven }],
              description: 'Rounded by Grafana; the console rounds down.',
            }),
          ],
          [
            4,
            stat({
              title: 'Nhiều nhất · At most',
              unit: 'percent',
              decimals: 0,
              queries: [{ expr: atMost }],
              steps: [[null, COLOURS.calm]],
            }),
          ],
          [
            4,
            stat({
              title: 'Chưa rõ · Unknown',
              queries: [{ expr: `sum(${m('findings', `${UNIT}, verdict=~"unknown|error"`)})` }],
              steps: UNKNOWN_STEPS,
            }),
          ],
          [
            4,
            stat({
              title: 'Tuổi giữa · Median age',
              unit: 's',
              queries: [{ expr: `quantile(0.5, time() - ${m('hostLastReportSeconds', UNIT)})` }],
              steps: [[null, COLOURS.calm]],
            }),
          ],
          [
            4,
            stat({
              title: 'Cũ nhất · Oldest',
              unit: 's',
              queries: [{ expr: `max(time() - ${m('hostLastReportSeconds', UNIT)})` }],
              steps: [
                [null, COLOURS.calm],
                [86_400, COLOURS.unknown],
              ],
            }),
          ],
          [
            4,
            stat({
              title: 'Máy im lặng · Silent hosts',
              queries: [{ expr: `sum(${m('hosts', `${UNIT}, freshness=~"silent|never"`)})` }],
              steps: UNKNOWN_STEPS,
            }),
          ],
        ],
      },
      {
        height: 9,
        panels: [
          [
            14,
            series(
              {
                title: 'Kết luận theo thời gian · Verdicts over time',
                queries: [
                  { expr: `sum(${m('findings', `${UNIT}, verdict="pass"`)})`, legend: 'đạt · pass' },
                  { expr: `sum(${m('findings', `${UNIT}, verdict="unknown"`)})`, legend: 'chưa rõ · unknown' },
                  { expr: `sum(${m('findings', `${UNIT}, verdict="error"`)})`, legend: 'lỗi quy tắc · error' },
                  { expr: `sum(${m('findings', `${UNIT}, verdict="fail"`)})`, legend: 'không đạt · fail' },
                ],
              },
              VERDICTS,
              true,
            ),
          ],
          [
            10,
            series(
              {
                title: 'Không đạt theo mức · Failing by severity',
                queries: [
                  { expr: `sum by (severity) (${m('findings', `${UNIT}, verdict="fail"`)})`, legend: '{{severity}}' },
                ],
              },
              [
                { name: 'critical', colour: COLOURS.fail },
                { name: 'high', colour: COLOURS.lightRed },
                { name: 'medium', colour: COLOURS.first },
                { name: 'low', colour: COLOURS.calm },
              ],
            ),
          ],
        ],
      },
      {
        height: 10,
        panels: [
          [
            14,
            table(
              {
                title: 'Đơn vị · Units',
                queries: [
                  { expr: `100 * (1 - ${m('unitProvenRatio', UNIT)})` },
                  { expr: `100 * ${m('unitAtMostRatio', UNIT)}` },
                  { expr: `sum by (unit) (${m('findings', `${UNIT}, verdict="fail", severity="critical"`)})` },
                  { expr: `sum by (unit) (${m('findings', `${UNIT}, verdict=~"unknown|error"`)})` },
                  { expr: `time() - ${m('oldestReportSeconds', UNIT)}` },
                ],
              },
              'unit',
              [
                { field: 'unit', title: 'Đơn vị · Unit', link: '${console}/hosts?unit=${__value.raw}' },
                {
                  field: 'Value #A',
                  title: 'Chưa chứng minh · Not proven',
                  unit: 'percent',
                  decimals: 0,
                  steps: NOT_PROVEN_STEPS,
                },
                { field: 'Value #B', title: 'Nhiều nhất · At most', unit: 'percent', decimals: 0 },
                { field: 'Value #C', title: 'Nghiêm trọng · Critical', steps: NONE_WANTED },
                { field: 'Value #D', title: 'Chưa rõ · Unknown', steps: UNKNOWN_STEPS },
                { field: 'Value #E', title: 'Cũ nhất · Oldest', unit: 's' },
              ],
            ),
          ],
          [
            10,
            table(
              {
                title: 'Sắp hết hỗ trợ · Support ending',
                description: 'Hosts whose operating system is out of support or will be within a year.',
                queries: [{ expr: `sort((${m('hostSupportEndSeconds', UNIT)} - time()) / 86400 < 365)` }],
              },
              'host',
              [
                { field: 'host', title: 'Máy · Host', link: '${console}/hosts?q=${__value.raw}' },
                { field: 'unit', title: 'Đơn vị · Unit' },
                {
                  field: 'Value',
                  title: 'Còn · Left',
                  unit: 'd',
                  decimals: 0,
                  steps: [
                    [null, COLOURS.fail],
                    [0, COLOURS.lightRed],
                    [180, COLOURS.calm],
                  ],
                },
              ],
            ),
          ],
        ],
      },
    ],
  });
}
