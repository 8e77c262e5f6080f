import {
  BigValueColorMode,
  BigValueGraphMode,
  GraphDrawStyle,
  LegendDisplayMode,
  LegendPlacement,
  LineStyleBuilder,
  ReduceDataOptionsBuilder,
  StackingConfigBuilder,
  StackingMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import * as dashboard from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TableBuilder } from '@grafana/grafana-foundation-sdk/table';
import { PanelBuilder as TimeseriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { catalogue, type MetricId } from '../../collector/metrics/catalogue.ts';

/**
 * Colours of Grafana's dark theme, fixed per series name and never by order: Grafana does not switch a fixed colour
 * by theme. Unknown has a colour and a dash of its own, because Grafana cannot hatch.
 */
export const COLOURS = {
  pass: '#25B99F',
  excepted: '#F4C552',
  unknown: '#B084F2',
  fail: '#E25A4A',
  error: '#E7ECF3',
  calm: '#93A0B2',
  first: '#8FB4FF',
  second: '#5CC4E8',
  lightRed: '#F1A79E',
} as const;

/** Shown where Prometheus answers nothing: silence is not health. */
const NO_DATA = 'không có dữ liệu, không phải đạt · no data, not a pass';

const SOURCE = { type: 'prometheus', uid: '${source}' };

/** A metric's name, with a selector of labels where one is given: `m('hosts', 'unit=~"$unit"')`. */
export function m(id: MetricId, selector = ''): string {
  return selector === '' ? catalogue[id].name : `${catalogue[id].name}{${selector}}`;
}

export interface Query {
  readonly expr: string;
  readonly legend?: string;
  readonly isTable?: boolean;
}

function queryBuilder({ expr, legend, isTable }: Query, index: number, isInstant: boolean) {
  const builder = new DataqueryBuilder()
    .refId(String.fromCharCode(65 + index))
    .datasource(SOURCE)
    .expr(expr);
  if (legend !== undefined) builder.legendFormat(legend);
  if (isTable) builder.format(PromQueryFormat.Table);
  return isInstant ? builder.instant() : builder.range();
}

/** Steps of colour from a value on; the first has no value. */
export type Steps = readonly (readonly [number | null, string])[];

/** Share not proven, as the heat steps of the console: neutral, light red, red; no traffic-light green. */
export const NOT_PROVEN_STEPS: Steps = [
  [null, COLOURS.calm],
  [15, COLOURS.lightRed],
  [30, COLOURS.fail],
];

/** Something that should be nought, and is bad news from one on. */
export const NONE_WANTED: Steps = [
  [null, COLOURS.calm],
  [1, COLOURS.fail],
];

export const UNKNOWN_STEPS: Steps = [
  [null, COLOURS.calm],
  [1, COLOURS.unknown],
];

function thresholds(steps: Steps) {
  return new dashboard.ThresholdsConfigBuilder()
    .mode(dashboard.ThresholdsMode.Absolute)
    .steps(steps.map(([value, color]) => ({ value: value as number, color })));
}

const NULL_IS_UNKNOWN: dashboard.ValueMapping[] = [
  {
    type: dashboard.MappingType.SpecialValue,
    options: {
      match: dashboard.SpecialValueMatch.NullAndNan,
      result: { text: 'chưa rõ · unknown', color: COLOURS.unknown },
    },
  },
];

export interface PanelOptions {
  readonly title: string;
  readonly description?: string;
  readonly queries: readonly Query[];
  readonly unit?: string;
  readonly decimals?: number;
  readonly steps?: Steps;
}

/** One number. */
export function stat({ title, description, queries, unit, decimals, steps }: PanelOptions): StatBuilder {
  const panel = new StatBuilder()
    .title(title)
    .datasource(SOURCE)
    .targets(queries.map((query, index) => queryBuilder(query, index, true)))
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']))
    .graphMode(BigValueGraphMode.None)
    .colorMode(BigValueColorMode.Value)
    .thresholds(thresholds(steps ?? [[null, COLOURS.first]]))
    .mappings(NULL_IS_UNKNOWN)
    .noValue(NO_DATA);
  if (description !== undefined) panel.description(description);
  if (unit !== undefined) panel.unit(unit);
  if (decimals !== undefined) panel.decimals(decimals);
  return panel;
}

export interface SeriesLook {
  readonly name: string;
  readonly colour: string;
  readonly isDashed?: boolean;
}

/** Lines over time. Gaps stay gaps. `looks` fixes the colour of each series by its name. */
export function series(
  { title, description, queries, unit, decimals }: PanelOptions,
  looks: readonly SeriesLook[],
  isStacked = false,
): TimeseriesBuilder {
  const panel = new TimeseriesBuilder()
    .title(title)
    .datasource(SOURCE)
    .targets(queries.map((query, index) => queryBuilder(query, index, false)))
    .drawStyle(GraphDrawStyle.Line)
    .lineWidth(2)
    .fillOpacity(isStacked ? 60 : 0)
    .showPoints(VisibilityMode.Never)
    .spanNulls(false)
    .min(0)
    .legend(
      new VizLegendOptionsBuilder()
        .displayMode(LegendDisplayMode.Table)
        .placement(LegendPlacement.Bottom)
        .showLegend(true)
        .calcs(['lastNotNull']),
    )
    .noValue(NO_DATA);
  if (isStacked) panel.stacking(new StackingConfigBuilder().mode(StackingMode.Normal));
  if (description !== undefined) panel.description(description);
  if (unit !== undefined) panel.unit(unit);
  if (decimals !== undefined) panel.decimals(decimals);
  for (const look of looks) {
    panel.overrideByName(look.name, [
      { id: 'color', value: { mode: 'fixed', fixedColor: look.colour } },
      ...(look.isDashed
        ? [
            { id: 'custom.lineStyle', value: new LineStyleBuilder().fill('dash').dash([8, 6]).build() },
            { id: 'custom.fillOpacity', value: 20 },
          ]
        : []),
    ]);
  }
  return panel;
}

export interface Column {
  /** Field as Prometheus names it: a label, or `Value #A`. */
  readonly field: string;
  readonly title: string;
  readonly unit?: string;
  readonly decimals?: number;
  readonly steps?: Steps;
  readonly link?: string;
}

/** A table: the queries' answers joined by `joinBy`, columns in the order given, everything else hidden. */
export function table(
  { title, description, queries }: PanelOptions,
  joinBy: string,
  columns: readonly Column[],
): TableBuilder {
  const shown = new Set(columns.map(({ field }) => field));
  const panel = new TableBuilder()
    .title(title)
    .datasource(SOURCE)
    .targets(queries.map((query, index) => queryBuilder({ ...query, isTable: true }, index, true)))
    .withTransformation({ id: 'joinByField', options: { byField: joinBy, mode: 'outer' } })
    .withTransformation({ id: 'filterFieldsByName', options: { include: { names: [...shown] } } })
    .withTransformation({
      id: 'organize',
      options: {
        indexByName: Object.fromEntries(columns.map(({ field }, index) => [field, index])),
        renameByName: Object.fromEntries(columns.map(({ field, title: name }) => [field, name])),
      },
    })
    .mappings(NULL_IS_UNKNOWN)
    .noValue(NO_DATA);
  if (description !== undefined) panel.description(description);
  for (const column of columns) panel.overrideByName(column.title, columnLook(column));
  return panel;
}

function columnLook({ unit, decimals, steps, link }: Column): dashboard.DynamicConfigValue[] {
  return [
    ...(unit === undefined ? [] : [{ id: 'unit', value: unit }]),
    ...(decimals === undefined ? [] : [{ id: 'decimals', value: decimals }]),
    ...(steps === undefined
      ? []
      : [
          { id: 'thresholds', value: thresholds(steps).build() },
          { id: 'custom.cellOptions', value: { type: 'color-text' } },
        ]),
    ...(link === undefined ? [] : [{ id: 'links', value: [{ title: 'Muster', url: link }] }]),
  ];
}

/** Anything that builds a panel and can be placed. */
export type Placeable = StatBuilder | TimeseriesBuilder | TableBuilder;

/** A row of panels: each with its width, of 24 in all. */
export interface Row {
  readonly height: number;
  readonly panels: readonly (readonly [width: number, panel: Placeable])[];
}

export interface DashboardOptions {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly variables: readonly dashboard.QueryVariableBuilder[];
  readonly consolePath: string;
  readonly rows: readonly Row[];
}

/** A chooser of label values. `isMulti` offers several and all. */
export function chooser(name: string, label: string, query: string, isMulti: boolean): dashboard.QueryVariableBuilder {
  const variable = new dashboard.QueryVariableBuilder(name)
    .label(label)
    .datasource(SOURCE)
    .query({ query, refId: `variable-${name}` })
    .definition(query)
    .refresh(dashboard.VariableRefresh.OnTimeRangeChanged)
    .sort(dashboard.VariableSort.AlphabeticalAsc);
  return isMulti ? variable.multi(true).includeAll(true).allValue('.*') : variable;
}

/** A dashboard: data source and console address are variables, panels have stable ids and places. */
export function buildDashboard({
  uid,
  title,
  description,
  variables,
  consolePath,
  rows,
}: DashboardOptions): dashboard.Dashboard {
  const builder = new dashboard.DashboardBuilder(title)
    .uid(uid)
    .description(description)
    .tags(['muster', 'generated'])
    .readonly()
    .refresh('1m')
    .time({ from: 'now-30d', to: 'now' })
    .timezone('browser')
    .withVariable(new dashboard.DatasourceVariableBuilder('source').label('Prometheus').type('prometheus'))
    .withVariable(
      new dashboard.TextBoxVariableBuilder('console')
        .label('Bảng điều khiển · Console')
        .defaultValue('http://127.0.0.1:7070'),
    )
    .link(
      new dashboard.DashboardLinkBuilder('Muster')
        .type(dashboard.DashboardLinkType.Link)
        .url(`\${console}${consolePath}`)
        .targetBlank(true),
    );
  for (const variable of variables) builder.withVariable(variable);
  let id = 1;
  let y = 0;
  for (const { height, panels } of rows) {
    let x = 0;
    for (const [width, panel] of panels) {
      builder.withPanel(panel.id(id).gridPos({ x, y, w: width, h: height }));
      id += 1;
      x += width;
    }
    y += height;
  }
  return builder.build();
}
