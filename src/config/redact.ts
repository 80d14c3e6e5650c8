import { inspect } from 'node:util';

/**
 * Makes an object safe to log: `console.log` and `JSON.stringify` show it without its connection string, which may contain a
 * password. Copies of it do not have this property.
 */
export function withoutSecrets<T extends object>(object: T): T {
  const shown = (): Record<string, unknown> => {
    const { connectionString, ...rest } = object as Record<string, unknown>;
    return connectionString === undefined ? rest : { ...rest, connectionString: '(not shown)' };
  };
  Object.defineProperty(object, inspect.custom, { value: shown, enumerable: false, configurable: true });
  return Object.defineProperty(object, 'toJSON', { value: shown, enumerable: false, configurable: true });
}
