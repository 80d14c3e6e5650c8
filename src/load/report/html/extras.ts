import { formatDuration } from '../../../format/duration.js';
import { type Markup, markup } from '../../../format/markup.js';
import type { StudyResult } from '../../study/result.js';
import { formatSigned, strategyTexts } from '../describe.js';
import { renderSample } from './chart/shapes.js';
import { renderTable } from './table.js';

/** Explanation of the strategies, with their lines. */
export function renderGlossary({ settings }: StudyResult): Markup {
  const items = settings.strategies.map(
    (strategy) => markup`<li>${renderSample(strategy)}<span><b>${strategy}</b> ${strategyTexts[strategy]}</span></li>`,
  );
  return markup`<ul class="glossary">${items}</ul>`;
}

/** Overhead of each strategy. */
export function renderOverhead({ overhead }: StudyResult): Markup | undefined {
  if (!overhead) return undefined;
  const table = renderTable(
    `Bare statement: ${formatDuration(overhead.bare.p50)} at the median, ${formatDuration(overhead.bare.p99)} at p99`,
    [
      { title: 'Strategy', cell: ({ strategy }) => strategy },
      { title: 'Adds to the median', cell: ({ overheadMs }) => formatSigned(overheadMs) },
      { title: 'p50', cell: ({ latencyMs }) => formatDuration(latencyMs.p50) },
      { title: 'p99', cell: ({ latencyMs }) => formatDuration(latencyMs.p99) },
    ],
    overhead.strategies,
  );
  return markup`<h2>Overhead per request</h2>
<p class="hint">One user, without contention: how much longer a request takes than the same statement on an open, exclusive connection.</p>
<div class="card small">${table}</div>
`;
}
