import { withStudySection } from '../../scripts/study-section.js';
import type { StudyResult } from '../../src/load/study/result.js';
import type { Report } from '../summary.js';
import { renderChart } from './chart.js';
import { renderPage } from './page.js';

/** A file to write. */
export interface OutputFile {
  readonly path: string;
  readonly text: string;
}

interface Wanted {
  readonly json: string | undefined;
  readonly svg: string | undefined;
  readonly docs: boolean;
}

const page = 'docs/performance';

/** The files that were asked for; the page quotes the study of before and after. */
export function listFiles(report: Report, { json, svg, docs }: Wanted, study?: StudyResult): OutputFile[] {
  const data = `${JSON.stringify(report, null, 2)}\n`;
  return [
    ...(json ? [{ path: json, text: data }] : []),
    ...(svg ? [{ path: svg, text: renderChart(report) }] : []),
    ...(docs
      ? [
          { path: `${page}.json`, text: data },
          { path: `${page}.svg`, text: renderChart(report) },
          { path: `${page}.md`, text: study ? withStudySection(renderPage(report), study) : renderPage(report) },
        ]
      : []),
  ];
}
