import type { NodeTracerProvider, ReadableSpan } from '@opentelemetry/sdk-trace-node';
import { requireFrom, tracers } from './packages.js';

/** OpenTelemetry in a process. */
export interface Tracing {
  /** @returns number of statements with a span since it was called last */
  countStatements(): number;
}

/** Starts OpenTelemetry's instrumentation of a library; `load` takes modules from the packages of the tracers. */
export type Instrument = (load: (name: string) => unknown) => void;

/** Spans in memory are dropped at this interval, so that a sample costs no more memory than it would where they are sent. */
const dropIntervalMs = 50;

/** Starts OpenTelemetry's SDK with its defaults, every span sampled and kept in memory for a moment. */
export function startTracing(instrument: Instrument | undefined): Tracing {
  if (!instrument) throw new TypeError('There is no instrumentation of this library.');
  const load = (name: string): unknown => requireFrom(tracers, name);
  const sdk = load('@opentelemetry/sdk-trace-node') as typeof import('@opentelemetry/sdk-trace-node');
  const exporter = new sdk.InMemorySpanExporter();
  const provider: NodeTracerProvider = new sdk.NodeTracerProvider({
    sampler: new sdk.AlwaysOnSampler(),
    spanProcessors: [new sdk.SimpleSpanProcessor(exporter)],
  });
  provider.register();
  instrument(load);
  let statements = 0;
  const drop = (): void => {
    statements += exporter.getFinishedSpans().filter(isOfStatement).length;
    exporter.reset();
  };
  setInterval(drop, dropIntervalMs).unref();
  return {
    countStatements() {
      drop();
      const count = statements;
      statements = 0;
      return count;
    },
  };
}

/** False for those of connections. */
function isOfStatement({ attributes }: ReadableSpan): boolean {
  return 'db.query.text' in attributes || 'db.statement' in attributes;
}

/** Inconsistencies between operations and the spans of them. */
export function findUntraced(operations: number, spans: number): string | undefined {
  return operations === spans ? undefined : `${operations} statements were run, and ${spans} have a span.`;
}
