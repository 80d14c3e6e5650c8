import { isQueryReplaced } from '../../pipeline/hooks.js';
import { pgChannels, tracing } from '../../tracing/channels.js';
import { isNativeOn } from '../../tracing/shared.js';
import { loadedTracers } from '../../tracing/tracers.js';
import type { TracingFacts } from '../facts.js';

/** Finds the tracers of this process, and whether anything sees the statements of its pools. */
export function readTracing(): TracingFacts {
  const isWatched =
    isQueryReplaced() || isNativeOn() || tracing.query.hasSubscribers || pgChannels.query.hasSubscribers;
  return { tracers: loadedTracers(), isWatched };
}
