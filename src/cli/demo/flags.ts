/** Flags of `headroom demo`, checked. */
export interface DemoFlags {
  readonly users: number;
  readonly seconds: number;
  readonly scale: number;
  readonly poolMax?: number;
  readonly pgbouncerUsers?: number;
  readonly control: boolean;
  readonly pgbouncer: boolean;
  readonly keep?: true;
  readonly yes?: true;
  readonly fleet?: true;
  /** Processes of the fleet. */
  readonly processes: number;
}

/**
 * Decides what happens on a server that is not the demo's own: only with consent are its connections taken, which needs a
 * terminal or `--yes`. Pure.
 */
export function decideOnForeign({ yes, control }: DemoFlags, canAsk: boolean): 'run' | 'ask' | 'leave out' {
  if (yes) return 'run';
  if (canAsk) return 'ask';
  return control ? 'leave out' : 'run';
}
