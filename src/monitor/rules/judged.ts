import type { Finding, Status } from '../finding.js';
import { judge } from '../limit.js';
import { type Metric, metricRows } from '../metrics.js';
import type { Thresholds } from '../thresholds.js';
import type { Place } from './context.js';

/** What a rule found, before it is held against the limits. */
interface Measured {
  /** In the metric's unit; undefined when there is nothing to measure, which is well. */
  readonly value: number | undefined;
  /** How many places a share is of. */
  readonly places?: number;
  readonly message: string;
  /** What to do if the value is not well. */
  readonly remedy: string;
}

/** A finding whose status follows from the metric's limits in the layer. */
export function judged(thresholds: Thresholds, metric: Metric, place: Place, measured: Measured): Finding {
  const { unit, isAdvice } = metricRows[metric];
  const { value, places, message, remedy } = measured;
  const limits = thresholds[metric][place.layer] ?? { warning: undefined, critical: undefined };
  const { status: judgedStatus, warning, critical } = judge(limits, value, places);
  const status: Status = isAdvice && judgedStatus === 'warning' ? 'advice' : judgedStatus;
  return {
    ...{ ...place, metric, value, unit, status, message },
    warning: isAdvice ? undefined : warning,
    critical,
    remedy: status === 'ok' ? '' : remedy,
  };
}

/** A finding of a metric that has no limits: the rule itself says how it stands. */
export function stated(
  metric: Metric,
  place: Place,
  said: Pick<Finding, 'value' | 'status' | 'message' | 'remedy'>,
): Finding {
  const { unit } = metricRows[metric];
  return { ...place, metric, unit, warning: undefined, critical: undefined, ...said };
}
