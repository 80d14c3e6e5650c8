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
  readonly fleet?: true;
  /** Processes of the fleet. */
  readonly processes: number;
}
