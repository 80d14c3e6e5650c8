import { type Finding, type Status, worstOf } from '../finding.js';
import type { Report } from '../report.js';
import type { LayerName } from '../snapshot.js';

/** The findings of a report by what they are about. */
export interface Places {
  /** Findings about one source, or one pool in it; each is handed out once. */
  take(layer: LayerName, source: string, pool?: string): PlaceFindings;
  /** Those that nobody has taken. */
  rest(): readonly Finding[];
}

/** What there is to say of one place. */
export interface PlaceFindings {
  readonly status: Status;
  readonly findings: readonly Finding[];
}

const keyOf = (layer: string, source: string, pool: string | undefined): string =>
  JSON.stringify([layer, source, pool]);

/** Sorts a report's findings by place. A report without findings for a place says nothing of it: it is well. */
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
