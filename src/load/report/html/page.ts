import { createHash } from 'node:crypto';
import { Markup, markup } from '../../../format/markup.js';
import type { StudyResult } from '../../study/result.js';
import type { Comparison } from '../compare.js';
import { renderComparison } from './comparison.js';
import { renderConditions } from './conditions.js';
import { renderGlossary, renderOverhead } from './extras.js';
import { renderDistributions } from './figures/distribution.js';
import { renderErrors } from './figures/errors.js';
import { renderOpenLoads, renderSessionsOverTime } from './figures/over-time.js';
import { renderOverUsers } from './figures/over-users.js';
import { renderSizeFigures, renderSizeReasons } from './figures/sizes.js';
import { renderSpikeFigures } from './figures/spikes.js';
import { renderPointsTable } from './points-table.js';
import { style } from './style.js';
import { renderVerdict, renderWarnings } from './verdict.js';

/**
 * A study as one page that needs nothing else: no network, no script, no font. It is read in light and in dark, on a
 * phone and on paper.
 */
export function renderHtml(result: StudyResult, comparison?: Comparison): string {
  const page = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>Connection study, ${result.startedAt.slice(0, 10)}</title>
<style>${new Markup(style)}</style>
</head>
<body>
<main>
${renderHead(result)}${renderVerdict(result)}${renderWarnings(result)}${renderCharts(result)}${renderOverhead(result)}
${comparison && renderComparison(comparison)}${renderPoints(result)}${renderConditions(result)}
<footer>Made by headroom load, pg-headroom ${result.version}, from ${result.startedAt} to ${result.finishedAt}.</footer>
</main>
</body>
</html>
`;
  return page.toString();
}

/** Only this very style; nothing is loaded, run, sent or embedded. */
const policy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; base-uri 'none'; form-action 'none'`;

function renderHead(result: StudyResult): Markup {
  const { startedAt, settings, server } = result;
  return markup`<header><h1>Which way to connect, and how many connections</h1>
<p class="lead">${settings.workload} on PostgreSQL ${server.version}, measured by headroom load on ${startedAt.slice(0, 10)}</p></header>
`;
}

function renderCharts(result: StudyResult): Markup {
  const { greatest, others } = renderDistributions(result);
  const users = [...renderOverUsers(result), ...renderErrors(result)];
  return markup`${renderSection('More and more users', usersHint, users, result.points.length > 0 && renderGlossary(result))}
${renderSection(
  'With the most users',
  'Averages hide slow requests. These are the latencies of all requests that succeeded, and one round from start to end.',
  [greatest, ...renderSessionsOverTime(result)].filter((each) => each !== undefined),
)}
${others.length > 0 && markup`<details class="more"><summary>Latency distribution under the other loads</summary><div class="charts">${others}</div></details>`}
${renderSection('Requests at a fixed rate', 'Requests do not wait for earlier responses, as with visitors of a website.', renderOpenLoads(result))}
${renderSection('A spike', 'A temporary increase in users.', renderSpikeFigures(result))}
${renderSection('How large a pool', 'The same users with Headroom’s pool in several sizes.', renderSizeFigures(result), renderSizeReasons(result))}`;
}

const usersHint =
  'Users each make one request after the other. All strategies had the same users, the same requests and the same server, in turn.';

function renderSection(
  title: string,
  hint: string,
  figures: readonly Markup[],
  more?: Markup | false | undefined,
): Markup | undefined {
  if (figures.length === 0) return undefined;
  return markup`<h2>${title}</h2><p class="hint">${hint}</p>${more}
<div class="charts">
${figures}</div>`;
}

function renderPoints(result: StudyResult): Markup | undefined {
  if (result.points.length === 0) return undefined;
  return markup`<h2>All figures</h2>
<p class="hint">Requests/s and latencies are of requests that succeeded. Little’s law: users = requests/s × mean time per request. 1.000 means that the figures are consistent.</p>
<div class="card">${renderPointsTable(result)}</div>
`;
}
