import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { buildDashboard, COLOURS, m, NONE_WANTED, series, stat, table } from './panels.ts';

/** Bucket series of a histogram of the catalogue. */
function bucket(id: Parameters<typeof m>[0]): string {
  return `${m(id)}_bucket`;
}

/** Muster itself: does it take reports in, judge them in time, and has its store room. */
export function collectorDashboard(): Dashboard {
  return buildDashboard({
    uid: 'muster-collector',
    title: 'Muster · Chính Muster · Muster itself',
    description: 'Nhận báo cáo, xét, kho dữ liệu. Ingest, judging and the store.',
    consolePath: '/agents',
    variables: [],
    rows: [
      {
        height: 5,
        panels: [
          [
            5,
            stat({
              title: 'Báo cáo trong 24 giờ · Reports in 24 h',
              queries: [{ expr: `sum(increase(${m('reportsTotal')}[24h]))` }],
              decimals: 0,
            }),
          ],
          [
            5,
            stat({
              title: 'Bị từ chối trong 24 giờ · Refused in 24 h',
              queries: [{ expr: `sum(increase(${m('reportsRefusedTotal')}[24h]))` }],
              decimals: 0,
              steps: NONE_WANTED,
            }),
          ],
          [
            5,
            stat({
              title: 'Máy chờ xét · Hosts to judge',
              queries: [{ expr: `sum(${m('judgingQueue')})` }],
              steps: [
                [null, COLOURS.calm],
                [100, COLOURS.fail],
              ],
            }),
          ],
          [
            5,
            stat({
              title: 'Kho dữ liệu · Store',
              unit: 'bytes',
              queries: [{ expr: `sum(${m('storeBytes')})` }],
              steps: [[null, COLOURS.calm]],
            }),
          ],
          [
            4,
            stat({
              title: 'Tuổi bảng vòng đời · Age of lifecycle table',
              unit: 's',
              queries: [{ expr: `max(time() - ${m('tableDateSeconds', 'table="lifecycle"')})` }],
              steps: [
                [null, COLOURS.calm],
                [180 * 86_400, COLOURS.fail],
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
                title: 'Nhận báo cáo · Ingest',
                unit: 's',
                queries: [
                  {
                    expr: `histogram_quantile(0.5, sum by (le) (rate(${bucket('ingestSeconds')}[$__rate_interval])))`,
                    legend: 'giữa · median',
                  },
                  {
                    expr: `histogram_quantile(0.99, sum by (le) (rate(${bucket('ingestSeconds')}[$__rate_interval])))`,
                    legend: '99 %',
                  },
                ],
              },
              [
                { name: 'giữa · median', colour: COLOURS.first },
                { name: '99 %', colour: COLOURS.second },
              ],
            ),
          ],
          [
            12,
            series(
              {
                title: 'Xét một máy · Judging a host',
                unit: 's',
                queries: [
                  {
                    expr: `histogram_quantile(0.5, sum by (le) (rate(${bucket('judgingSeconds')}[$__rate_interval])))`,
                    legend: 'giữa · median',
                  },
                  {
                    expr: `histogram_quantile(0.99, sum by (le) (rate(${bucket('judgingSeconds')}[$__rate_interval])))`,
                    legend: '99 %',
                  },
                ],
              },
              [
                { name: 'giữa · median', colour: COLOURS.first },
                { name: '99 %', colour: COLOURS.second },
              ],
            ),
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
                title: 'Báo cáo theo kết quả · Reports by result',
                unit: 'reqps',
                queries: [
                  { expr: `sum by (result) (rate(${m('reportsTotal')}[$__rate_interval]))`, legend: '{{result}}' },
                ],
              },
              [
                { name: 'stored', colour: COLOURS.first },
                { name: 'repeated', colour: COLOURS.calm },
                { name: 'confirmed', colour: COLOURS.second },
                { name: 'fork', colour: COLOURS.fail },
              ],
            ),
          ],
          [
            12,
            table(
              {
                title: 'Gói đang dùng · Packs in force',
                queries: [
                  { expr: `sum by (pack) (${m('packRules')})` },
                  { expr: `sum by (pack) (${m('findings', 'verdict="fail"')})` },
                ],
              },
              'pack',
              [
                { field: 'pack', title: 'Gói · Pack', link: '${console}/rules?pack=${__value.raw}' },
                { field: 'Value #A', title: 'Quy tắc · Rules' },
                { field: 'Value #B', title: 'Không đạt · Failing', steps: NONE_WANTED },
              ],
            ),
          ],
        ],
      },
    ],
  });
}
