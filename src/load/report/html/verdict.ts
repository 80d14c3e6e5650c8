import { type Markup, markup } from '../../../format/markup.js';
import { formatRate } from '../../../format/number.js';
import { describeLoad } from '../../study/describe-load.js';
import type { Measures, Point, StudyResult } from '../../study/result.js';
import { formatFailedShare, formatLatency, formatOptional } from '../describe.js';
import { type BeforeAfter, findBeforeAfter } from '../facts.js';
import { describeAdvice, describeBeforeAfter } from '../verdict.js';
import { renderProse } from './prose.js';

/** The recommendation with its reasons, at the top. */
export function renderVerdict(result: StudyResult): Markup {
  const { recommendation } = result;
  const pair = findBeforeAfter(result);
  const summary = describeBeforeAfter(result);
  const reasons = recommendation?.reasons ?? [];
  return markup`<section class="card verdict${recommendation ? '' : ' open'}">
<p class="advice">${describeAdvice(result)}</p>
${summary !== undefined && markup`<p class="summary">${summary}</p>`}
${pair && renderTiles(pair)}
${reasons.length > 0 && markup`<ul>${reasons.map((reason) => markup`<li>${renderProse(reason)}</li>`)}</ul>`}
</section>
`;
}

function renderTiles({ load, before, after }: BeforeAfter): Markup {
  const line = ({ strategy, summary }: Point, format: (measures: Measures) => string) =>
    markup`<dd><span>${strategy}</span> ${format(summary)}</dd>`;
  const tile = (title: string, format: (measures: Measures) => string) =>
    markup`<div class="tile"><dt>${title}</dt>${line(before, format)}${line(after, format)}</div>`;
  return markup`<p class="lead">With ${describeLoad(load)}:</p>
<dl class="tiles">${[
    tile('Requests/s', (each) => formatRate(each.requestsPerSecond)),
    tile('Requests that fail', (each) => formatFailedShare(each)),
    tile('99 % of those answered within', ({ latencyMs }) => formatLatency(latencyMs?.p99)),
    tile('Sessions on the server', ({ peakSessions }) => formatOptional(peakSessions)),
  ]}</dl>`;
}

/** Warnings about the reliability of the figures. */
export function renderWarnings({ warnings }: StudyResult): Markup | undefined {
  if (warnings.length === 0) return undefined;
  return markup`<section class="card warnings"><h2>Limitations of the figures</h2><ul>${warnings.map((warning) => markup`<li>${renderProse(warning)}</li>`)}</ul></section>
`;
}
