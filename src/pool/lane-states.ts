/**
 * What a lane is doing. `Lane.move` is the only writer.
 *
 * - `open`: takes statements
 * - `draining`: takes nothing more until it is empty; its connection is free then
 * - `cancelling`: the server is being asked to cancel what runs, which would hit whatever is sent meanwhile
 * - `quarantined`: takes nothing more, and its connection is dropped when it is empty
 * - `closed`: over; its connection is somebody else's, or gone
 */
export type LaneState = 'open' | 'draining' | 'cancelling' | 'quarantined' | 'closed';

export const laneTransitions = {
  open: ['draining', 'cancelling', 'quarantined', 'closed'],
  draining: ['cancelling', 'quarantined', 'closed'],
  cancelling: ['draining', 'quarantined', 'closed'],
  quarantined: ['quarantined', 'cancelling', 'closed'],
  closed: [],
} as const satisfies { readonly [S in LaneState]: readonly LaneState[] };
