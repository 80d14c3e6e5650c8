import { type Markup, markup, px } from '../../../../format/markup.js';
import type { StrategyName } from '../../../study/result.js';

/** The shape of a strategy's points: told apart without colour. */
export function renderShape(strategy: StrategyName, x: number, y: number, size = 4): Markup {
  const [left, right, up, down] = [px(x - size), px(x + size), px(y - size), px(y + size)];
  if (strategy === 'headroom') return markup`<circle class="shape" cx="${px(x)}" cy="${px(y)}" r="${size}"/>`;
  const path = {
    none: `M${left} ${up}L${right} ${down}M${left} ${down}L${right} ${up}`,
    'pg-pool': `M${left} ${up}H${right}V${down}H${left}Z`,
    pgbouncer: `M${px(x)} ${px(y - size * 1.3)}L${px(x + size * 1.3)} ${px(y)}L${px(x)} ${px(y + size * 1.3)}L${px(x - size * 1.3)} ${px(y)}Z`,
  }[strategy];
  return markup`<path class="shape" d="${path}"/>`;
}

/** Line and shape of a strategy, for a legend. */
export function renderSample(strategy: StrategyName): Markup {
  return markup`<svg class="sample s-${strategy}" viewBox="0 0 36 14" width="36" height="14" aria-hidden="true"><path class="line" d="M1 7H35"/>${renderShape(strategy, 18, 7)}</svg>`;
}
