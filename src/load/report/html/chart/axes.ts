import { type Markup, markup, px } from '../../../../format/markup.js';
import { thinTicks } from './labels.js';
import type { Axis, Scale } from './scale.js';
import type { Frame } from './spec.js';

/** Lines across the plot with their labels, and the name of the axis above them. */
export function renderYAxis(axis: Axis, { at, ticks, isLog }: Scale, { left, right, width }: Frame): Markup {
  const drawn = ticks.map((tick) => {
    const y = px(at(tick));
    return markup`<path class="grid" d="M${left} ${y}H${width - right}"/><text class="tick" x="${left - 8}" y="${px(y + 4)}" text-anchor="end">${axis.format(tick)}</text>`;
  });
  return markup`${drawn}<text class="axis" x="4" y="14">${axis.label}${isLog && ', logarithmic'}</text>`;
}

/** Ticks below the plot; those whose labels would touch have none. */
export function renderXAxis(axis: Axis, { at, ticks }: Scale, frame: Frame): Markup {
  const { left, right, width, height, bottom } = frame;
  const base = height - bottom;
  const drawn = ticks.map((tick) => markup`<path class="grid" d="M${px(at(tick))} ${base}v5"/>`);
  const labels = thinTicks(ticks, at, axis.format).map(
    (tick) =>
      markup`<text class="tick" x="${px(at(tick))}" y="${base + 19}" text-anchor="middle">${axis.format(tick)}</text>`,
  );
  const middle = px((left + width - right) / 2);
  return markup`<path class="base" d="M${left} ${base}H${width - right}"/>${drawn}${labels}<text class="axis" x="${middle}" y="${height - 6}" text-anchor="middle">${axis.label}</text>`;
}
