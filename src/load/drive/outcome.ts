/**
 * What a request came to, for `then`: nothing, or how it failed.
 *
 * @example
 * const failure = await request().then(...settled);
 */
export const settled: readonly [() => undefined, (error: unknown) => { readonly error: unknown }] = [
  () => undefined,
  (error) => ({ error }),
];
