import { type Markup, markup } from '../../../format/markup.js';
import type { StrategyName } from '../../study/result.js';
import { renderLineChart } from './chart/line-chart.js';
import { renderSample } from './chart/shapes.js';
import type { ChartLine, LineChart } from './chart/spec.js';
import { renderTable, type TableColumn } from './table.js';

/** A picture with what it shows, how it is read, and its figures. */
export interface FigureParts {
  readonly title: string;
  readonly finding: string;
  readonly legend?: Markup | undefined;
  readonly picture: Markup;
  readonly howToRead: string;
  readonly table: Markup;
}

/** The figures are folded away: on a page of many charts they would bury them. */
export function renderFigure({ title, finding, legend, picture, howToRead, table }: FigureParts): Markup {
  return markup`<figure>
<h3>${title}</h3>
<p class="finding">${finding}</p>
<div>${legend}</div>
<div>${picture}</div>
<figcaption>${howToRead}</figcaption>
<details><summary>The figures</summary>${table}</details>
</figure>
`;
}

/** A figure of lines. @param table has a row for each x unless another is given. */
export function renderLineFigure(chart: LineChart, howToRead: string, table = renderLineTable(chart)): Markup {
  return renderFigure({
    title: chart.title,
    finding: chart.finding,
    legend: renderLegend(chart.lines),
    picture: renderLineChart(chart),
    howToRead,
    table,
  });
}

/** Names of lines with their colour, dash and shape. */
export function renderLegend(lines: readonly { readonly name: string; readonly strategy: StrategyName }[]): Markup {
  return markup`<ul class="legend">${lines.map(({ name, strategy }) => markup`<li>${renderSample(strategy)}${name}</li>`)}</ul>`;
}

/** Rows at most; of a long series, every nth. */
const maxRows = 60;

function renderLineTable({ title, x, y, lines }: LineChart): Markup {
  const all = [...new Set(lines.flatMap(({ points }) => points.map((point) => point.x)))].sort((a, b) => a - b);
  const step = Math.ceil(all.length / maxRows);
  const rows = all.filter((_, at) => at % step === 0);
  const columns: TableColumn<number>[] = [
    { title: x.label, cell: x.exact ?? x.format },
    ...lines.map((line) => ({ title: line.name, cell: cellOf(line, y.exact ?? y.format) })),
  ];
  return renderTable(`${title} (${y.label})`, columns, rows);
}

function cellOf({ points }: ChartLine, format: (value: number) => string): (x: number) => string {
  const byX = new Map(points.map((point) => [point.x, point.y]));
  return (x) => {
    const y = byX.get(x);
    return y === undefined || y === null ? '–' : format(y);
  };
}
