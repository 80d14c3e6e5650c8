import type { WireFinding } from '../../../src/dashboard/wire.js';

/** Findings with one remedy. */
export interface FindingGroup {
  /** The first of them, which stands for the group. */
  readonly first: WireFinding;
  /** All of them, in their order. */
  readonly findings: readonly WireFinding[];
}

/**
 * Findings of the same metric, status and remedy as one group, in the order of the first of each: forty pools with one problem
 * must not hide what comes after them.
 */
export function groupFindings(findings: readonly WireFinding[]): readonly FindingGroup[] {
  const groups = new Map<string, [WireFinding, ...WireFinding[]]>();
  for (const finding of findings) {
    const { layer, status, metric, remedy } = finding;
    const key = JSON.stringify([layer, status, metric, remedy]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [finding]);
    else group.push(finding);
  }
  return [...groups.values()].map((all) => ({ first: all[0], findings: all }));
}
