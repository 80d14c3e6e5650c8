import type { Markup } from '../../../../util/markup.js';
import type { StudyResult } from '../../../study/result.js';
import { groupByLoad, type LoadGroup } from '../../facts.js';
import { describeLoad, formatLatency } from '../../words.js';
import { formatQuantile, latencyAxis } from '../chart/formats.js';
import type { Axis } from '../chart/scale.js';
import type { ChartLine } from '../chart/spec.js';
import { renderLineFigure } from '../figure.js';

const axis: Axis = { kind: 'quantile', label: 'of the requests', format: formatQuantile };

const howToRead =
  'Read it as: so much of the requests (below) were answered within this time (left). To the right the slowest requests are spread out; a flat line is good for everybody, a line that turns up keeps a few waiting.';

/** How latencies are distributed, a chart for each load under which a request succeeded; the greatest load first. */
export function renderDistributions(result: StudyResult): Markup[] {
  return groupByLoad(result.points)
    .map((group, at) => renderDistribution(group, at))
    .filter((figure) => figure !== undefined)
    .reverse();
}

function renderDistribution({ load, points }: LoadGroup, at: number): Markup | undefined {
  const told = points.filter(({ summary }) => summary.distribution.length > 1);
  if (told.length === 0) return undefined;
  const lines = told.map(({ strategy, summary }): ChartLine => {
    const steps = summary.distribution.map(({ quantile, ms }) => ({ x: Math.min(quantile, lastDrawn), y: ms }));
    return { name: strategy, strategy, points: steps };
  });
  const worst = told.map(({ strategy, summary }) => `${strategy} ${formatLatency(summary.latencyMs?.p999)}`);
  return renderLineFigure(
    {
      id: `distribution-${at}`,
      title: `Latency distribution with ${describeLoad(load)}`,
      finding: `99.9 % of the requests that succeeded within: ${worst.join(', ')}.`,
      x: axis,
      y: latencyAxis,
      lines,
    },
    howToRead,
  );
}

/** The greatest latency has the quantile 1, which stands nowhere on such an axis. */
const lastDrawn = 0.999999;
