import { causesOf } from '../../../monitor/causes/causes.js';
import type { Finding } from '../../../monitor/finding.js';
import { type Line, span } from '../../../monitor/render/spans.js';
import { statusSpan } from '../../../monitor/render/status.js';
import { paragraph, type SectionInput } from './parts.js';

/** Everything the rules have to say, the worst first, with what to do about it; what is well takes one line each. */
export function renderFindings({ report, width }: SectionInput): Line[] {
  const causes = causesOf(report);
  const open = causes.filter(({ status }) => status !== 'ok');
  const well = causes.filter(({ status }) => status === 'ok');
  const lines = open.flatMap((finding) => [
    [statusSpan(finding.status), span(` ${placeOf(finding)}`, 'dim')] as Line,
    ...paragraph(finding.message, width, undefined, 2),
    ...(finding.remedy === '' ? [] : paragraph(`→ ${finding.remedy}`, width, undefined, 2)),
    [],
  ]);
  return [...lines, ...well.map(({ message }): Line => [span('OK ', 'green'), span(message, 'dim')])];
}

function placeOf({ layer, source, pool, metric }: Finding): string {
  return [layer, source, ...(pool === undefined ? [] : [pool]), metric].join(' ');
}
