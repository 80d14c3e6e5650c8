/** Options of `HeadroomInstrumentation`. */
export interface HeadroomInstrumentationConfig {
  /** False to begin switched off, until `enable()`. @default true */
  readonly enabled?: boolean;
  /** True to make spans for statements only under another span, such as a request's. Metrics count all. @default false */
  readonly requireParentSpan?: boolean;
  /**
   * True to record parameter values, as `db.query.parameter.0` and so on. They may be secrets or personal data.
   * @default false
   */
  readonly captureValues?: boolean;
  /** True to make a span for each wait of a caller of `pool.connect()`. @default false */
  readonly checkoutSpans?: boolean;
}
