/** A JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** `maxLifetimeSeconds` as `max_lifetime_seconds`. */
export function toSnakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/**
 * Converts facts to JSON: names in snake case, unknown values as null, and infinity as `+Inf`, the bound of a
 * histogram's last bucket. Names that are data, such as a session's state, contain no capitals and stay unchanged.
 */
export function toJson(value: unknown): Json {
  if (typeof value === 'number') return numberToJson(value);
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.map(toJson);
  if (typeof value !== 'object' || value === null) return null;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [toSnakeCase(key), toJson(each)]));
}

function numberToJson(value: number): Json {
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  return Number.isFinite(value) ? value : null;
}
