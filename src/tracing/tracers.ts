import Module from 'node:module';

/** Names of tracers that this package knows. */
export type TracerName = 'OpenTelemetry' | 'Sentry' | 'Datadog' | 'New Relic' | 'Elastic APM';

interface SentryScope {
  getClient?(): { getOptions?(): { tracesSampleRate?: unknown; tracesSampler?: unknown } } | undefined;
}

interface Marks {
  readonly __SENTRY__?: Readonly<Record<string, unknown>> & { readonly version?: string };
  readonly [mark: symbol]: unknown;
}

const marks = globalThis as Marks;

/** How each tracer shows that it is loaded, and that it traces. */
const detectors: Readonly<Record<TracerName, () => boolean>> = {
  // Sentry before 11 registers a provider even if it only reports errors.
  OpenTelemetry: () => {
    const api = marks[Symbol.for('opentelemetry.js.api.1')] as { trace?: unknown } | undefined;
    return api?.trace !== undefined && (marks.__SENTRY__ === undefined || isSentryTracing());
  },
  Sentry: isSentryTracing,
  Datadog: () => marks[Symbol.for('dd-trace')] !== undefined,
  'New Relic': () => isRequired('newrelic'),
  'Elastic APM': () => Object.getOwnPropertySymbols(globalThis).some(isElastics),
};

/** Tracers that are loaded in this process, as far as they can be recognized. */
export function loadedTracers(): TracerName[] {
  return (Object.keys(detectors) as TracerName[]).filter((name) => {
    try {
      return detectors[name]();
    } catch {
      // The marks are private to the tracers, and may change.
      return false;
    }
  });
}

/** True if Sentry is loaded and traces: it may also report only errors. */
function isSentryTracing(): boolean {
  const carrier = marks.__SENTRY__;
  const state = carrier?.[carrier.version ?? ''] as { readonly defaultCurrentScope?: SentryScope } | undefined;
  const options = state?.defaultCurrentScope?.getClient?.()?.getOptions?.();
  return options?.tracesSampleRate !== undefined || options?.tracesSampler !== undefined;
}

/** Its symbol is not in the registry. */
const isElastics = ({ description }: symbol): boolean => description === 'ElasticAPMAgentInitialized';

/** True if a package was loaded by `require`. */
function isRequired(name: string): boolean {
  const { _cache: loaded = {} } = Module as unknown as { readonly _cache?: Readonly<Record<string, unknown>> };
  const inside = new RegExp(`[\\\\/]node_modules[\\\\/]${name}[\\\\/]`);
  return Object.keys(loaded).some((path) => inside.test(path));
}
