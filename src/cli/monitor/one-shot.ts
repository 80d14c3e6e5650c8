import type { Monitor } from '../../monitor/monitor.js';
import type { TextOptions } from '../../monitor/render/spans.js';
import type { Output } from '../ui/output.js';
import type { MonitorFlags } from './options.js';
import { renderReport } from './render.js';
import { exitCodeOf } from './verdict.js';

/** Writes one report. Resolves with the exit code. */
export async function reportOnce(
  monitor: Pick<Monitor, 'report'>,
  flags: Pick<MonitorFlags, 'json' | 'prometheus' | 'failOn'>,
  output: Output,
  options: TextOptions,
): Promise<number> {
  const report = await monitor.report();
  await output.write(renderReport(report, flags, options));
  return exitCodeOf(report.verdict, flags.failOn);
}
