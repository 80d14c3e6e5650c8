import { renderJson } from '../../monitor/render/json.js';
import { renderLine } from '../../monitor/render/line.js';
import { renderPrometheus } from '../../monitor/render/prometheus.js';
import type { TextOptions } from '../../monitor/render/spans.js';
import { renderText } from '../../monitor/render/text.js';
import type { Report } from '../../monitor/report.js';
import type { MonitorFlags } from './options.js';

type Form = Pick<MonitorFlags, 'json' | 'prometheus'>;

/** One whole report, in the form that was asked for, with a line end. */
export function renderReport(report: Report, { json, prometheus }: Form, options: TextOptions): string {
  if (json) return withLineEnd(JSON.stringify(renderJson(report), null, 2));
  return withLineEnd(prometheus ? renderPrometheus(report) : renderText(report, options));
}

/** One report in one line. */
export function renderTick(report: Report, { json }: Form): string {
  return withLineEnd(json ? JSON.stringify(renderJson(report)) : renderLine(report));
}

function withLineEnd(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}
