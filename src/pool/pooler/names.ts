/** The same statement without the name under which it would be prepared. */
export function withoutName(config: unknown): unknown {
  const hasOne = typeof config === 'object' && config !== null && Boolean((config as { name?: unknown }).name);
  // Submittables have private fields, which a derived object would lack.
  return hasOne ? Object.create(config, { name: { value: undefined } }) : config;
}
