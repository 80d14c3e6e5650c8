import type { Finding, Status } from '../finding.js';
import { judge } from '../limit.js';
import { type Metric, metricRows } from '../metrics.js';
import type { Thresholds } from '../thresholds.js';
import type { Place } from './context.js';

/** A measured value, before it is compared with the limits. */
interface Measured {
  /** In the metric's unit; undefined if there is nothing to measure, which is ok. */
  readonly value: number | undefined;
  /** Total that a share refers to. */
  readonly places?: number;
  readonly message: string;
  /** The remedy if the value is not ok. */
  readonly remedy: string;
}

/** Creates a finding whose status follows from the metric's limits in the layer. */
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

/** Creates a finding of a metric without limits: the rule sets the status. */
export function stated(
  metric: Metric,
  place: Place,
  finding: Pick<Finding, 'value' | 'status' | 'message' | 'remedy'>,
): Finding {
  const { unit } = metricRows[metric];
  return { ...place, metric, unit, warning: undefined, critical: undefined, ...finding };
}
