import type { StrategyName } from '../../../study/result.js';
import type { Axis } from './scale.js';

/** A chart of lines, as it is told; where it is drawn is not its concern. */
export interface LineChart {
  /** Unique on the page. */
  readonly id: string;
  readonly title: string;
  /** The chart's result in a sentence; screen readers read it in place of the picture. */
  readonly finding: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly lines: readonly ChartLine[];
  /** A horizontal line that says how much there is. */
  readonly limit?: { readonly value: number; readonly label: string } | undefined;
  /** A stretch of the x axis. */
  readonly band?: { readonly from: number; readonly to: number; readonly label: string } | undefined;
  /** A place on the x axis. */
  readonly mark?: { readonly x: number; readonly label: string } | undefined;
}

export interface ChartLine {
  readonly name: string;
  /** Colour, dash and shape of its points. */
  readonly strategy: StrategyName;
  /** By rising x; `null`: nothing there, the line has a gap. */
  readonly points: readonly { readonly x: number; readonly y: number | null }[];
  /** A place on the line that a ring marks. */
  readonly ring?: { readonly x: number; readonly text: string } | undefined;
}

/** The room that a chart is drawn in. */
export interface Frame {
  readonly name: 'wide' | 'narrow';
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  /** True if the names of lines are placed at their ends. */
  readonly hasNames: boolean;
}

/** Every chart is drawn for both, and the style sheet shows one: text that is scaled down cannot be read on a phone. */
export const frames: readonly Frame[] = [
  { name: 'wide', width: 620, height: 340, left: 64, right: 92, top: 40, bottom: 46, hasNames: true },
  { name: 'narrow', width: 360, height: 296, left: 62, right: 14, top: 40, bottom: 46, hasNames: false },
];
