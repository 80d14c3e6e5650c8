/** Stand-in for part A's built-in workloads. */
export const builtinNames = (): readonly string[] => ['select1', 'select', 'tpcb', 'mix', 'slow-mix'];
export const defaultWorkload = 'mix';
