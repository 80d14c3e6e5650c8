/**
 * Handlers for `then` that turn a rejection into a value: nothing, or the error.
 *
 * @example
 * const failure = await request().then(...settled);
 */
export const settled: readonly [() => undefined, (error: unknown) => { readonly error: unknown }] = [
  () => undefined,
  (error) => ({ error }),
];
