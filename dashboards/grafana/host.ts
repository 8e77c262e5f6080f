import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { buildDashboard, COLOURS, chooser, m, NONE_WANTED, series, stat, UNKNOWN_STEPS } from './panels.ts';

const HOST = 'host=~"$host"';

/** One host: its score with at most, what fails, and what ends. Which rules fail is asked of the console, never of Prometheus. */
export function hostDashboard(): Dashboard {
  return buildDashboard({
    uid: 'muster-host',
    title: 'Muster · Một máy chủ · Host',
    description: 'Điểm, lỗi theo mức, chưa rõ, hạn hỗ trợ và chứng thư. The console shows which rules and why.',
    consolePath: '/hosts?q=${host}',
    variables: [
      chooser('unit', 'Đơn vị · Unit', `label_values(${m('hosts')}, unit)`, true),
      chooser('host', 'Máy · Host', `label_values(${m('hostProvenRatio', 'unit=~"$unit"')}, host)`, false),
    ],
    rows: [
      {
        height: 5,
        panels: [
          [
            4,
            stat({
              title: 'Đã chứng minh đạt · Proven',
              unit: 'percentunit',
              decimals: 0,
              queries: [{ expr: `max(${m('hostProvenRatio', HOST)})` }],
            }),
          ],
          [
            4,
            stat({
              title: 'Nhiều nhất · At most',
              unit: 'percentunit',
              decimals: 0,
              queries: [{ expr: `max(${m('hostAtMostRatio', HOST)})` }],
              steps: [[null, COLOURS.calm]],
            }),
          ],
          [
            4,
            stat({
              title: 'Chưa rõ · Unknown',
              queries: [{ expr: `sum(${m('hostUnknownFindings', HOST)})` }],
              steps: UNKNOWN_STEPS,
            }),
          ],
          [
            4,
            stat({
              title: 'Nghiêm trọng · Critical',
              queries: [{ expr: `sum(${m('hostFailedFindings', `${HOST}, severity="critical"`)})` }],
              steps: NONE_WANTED,
            }),
          ],
          [
            4,
            stat({
              title: 'Dữ liệu cũ · Age of data',
              unit: 's',
              queries: [{ expr: `max(time() - ${m('hostLastReportSeconds', HOST)})` }],
              steps: [
                [null, COLOURS.calm],
                [86_400, COLOURS.unknown],
              ],
            }),
          ],
          [
            4,
            stat({
              title: 'Lệch đồng hồ · Clock skew',
              unit: 's',
              queries: [{ expr: `max(abs(${m('hostClockSkewSeconds', HOST)}))` }],
              steps: [
                [null, COLOURS.calm],
                [300, COLOURS.fail],
              ],
            }),
          ],
        ],
      },
      {
        height: 9,
        panels: [
          [
            12,
            series(
              {
                title: 'Đã chứng minh và nhiều nhất · Proven and at most',
                unit: 'percentunit',
                queries: [
                  { expr: `max(${m('hostProvenRatio', HOST)})`, legend: 'đã chứng minh · proven' },
                  { expr: `max(${m('hostAtMostRatio', HOST)})`, legend: 'nhiều nhất · at most' },
                ],
              },
              [
                { name: 'đã chứng minh · proven', colour: COLOURS.pass },
                { name: 'nhiều nhất · at most', colour: COLOURS.unknown, isDashed: true },
              ],
            ),
          ],
          [
            12,
            series(
              {
                title: 'Không đạt theo mức · Failing by severity',
                queries: [{ expr: `sum by (severity) (${m('hostFailedFindings', HOST)})`, legend: '{{severity}}' }],
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
        height: 5,
        panels: [
          [
            12,
            stat({
              title: 'Hỗ trợ hệ điều hành còn · Support left',
              unit: 'd',
              decimals: 0,
              queries: [{ expr: `min(${m('hostSupportEndSeconds', HOST)} - time()) / 86400` }],
              steps: [
                [null, COLOURS.fail],
                [0, COLOURS.lightRed],
                [180, COLOURS.calm],
              ],
            }),
          ],
          [
            12,
            stat({
              title: 'Chứng thư đầu tiên còn · First certificate ends in',
              unit: 'd',
              decimals: 0,
              queries: [{ expr: `min(${m('certificateEndSeconds', HOST)} - time()) / 86400` }],
              steps: [
                [null, COLOURS.fail],
                [7, COLOURS.lightRed],
                [60, COLOURS.calm],
              ],
            }),
          ],
        ],
      },
    ],
  });
}
