import { type Finding, type Status, worstOf } from '../finding.js';
import type { Report } from '../report.js';
import type { LayerName } from '../snapshot.js';

/** The findings of a report by place. */
export interface Places {
  /** Removes and returns the findings about one source, or one pool in it. */
  take(layer: LayerName, source: string, pool?: string): PlaceFindings;
  /** The remaining findings. */
  rest(): readonly Finding[];
}

/** Findings about one place. */
export interface PlaceFindings {
  readonly status: Status;
  readonly findings: readonly Finding[];
}

const keyOf = (layer: string, source: string, pool: string | undefined): string =>
  JSON.stringify([layer, source, pool]);

/** Groups a report's findings by place. A place without findings is ok. */
export function placesOf({ findings }: Report): Places {
  const open = new Map<string, Finding[]>();
  for (const finding of findings) {
    const key = keyOf(finding.layer, finding.source, finding.pool);
    const known = open.get(key);
    if (known) known.push(finding);
    else open.set(key, [finding]);
  }
  return {
    take(layer, source, pool) {
      const key = keyOf(layer, source, pool);
      const taken = open.get(key) ?? [];
      open.delete(key);
      return { status: worstOf(taken), findings: taken };
    },
    rest: () => [...open.values()].flat(),
  };
}
