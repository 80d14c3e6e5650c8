import { setTimeout } from 'node:timers/promises';

/** SQLSTATE of the error that an operation fails with, looked for in its causes. */
export async function codeOf(operation) {
  try {
    await operation;
  } catch (error) {
    for (let at = error; at; at = at.cause ?? at.driverError) if (at.code) return at.code;
    return error.message;
  }
  return undefined;
}

/** Waits for a condition; the test's own limit ends it. */
export async function until(condition) {
  while (!(await condition())) await setTimeout(20);
}

export const times = (count, ask) => Promise.all(Array.from({ length: count }, (_, n) => ask(n)));
