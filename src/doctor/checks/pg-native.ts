import { check, when } from '../check.js';

export const pgNative = check(
  'pg-native',
  'warning',
  'pg uses its JavaScript client',
  ({ configuration: { isNativeForced }, node: { packages } }) =>
    when(
      isNativeForced,
      `NODE_PG_FORCE_NATIVE is set${packages['pg-native'] === undefined ? ', and pg-native is not installed' : ''}: statements cannot share connections with the native client.`,
      'Unset NODE_PG_FORCE_NATIVE.',
      packages['pg-native'] === undefined ? 'critical' : 'warning',
    ),
);
