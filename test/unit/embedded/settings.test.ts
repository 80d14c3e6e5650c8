import { expect, test } from 'vitest';
import { embeddedDefaults, renderSettings } from '../../../src/embedded/settings.js';

test('settings are written so that the server reads back the same value', () => {
  const settings = { max_connections: 5, jit: false, log_line_prefix: "%m 'q' \\ \n", 'my_app.Note': '' };
  expect(renderSettings(settings)).toBe(
    ["max_connections = '5'", "jit = 'off'", "log_line_prefix = '%m ''q'' \\\\ \\n'", "my_app.Note = ''", ''].join(
      '\n',
    ),
  );
});

test('what cannot be the name of a setting is refused', () => {
  for (const name of ['', 'a b', "x'", 'a=1\nfsync', '1a', 'a.']) {
    expect(() => renderSettings({ [name]: 1 }), name).toThrow('Not the name of a PostgreSQL setting');
  }
});

test('a socket folder whose path would be too long is done without', () => {
  expect(embeddedDefaults('/tmp/x').unix_socket_directories).toBe('/tmp/x');
  expect(embeddedDefaults(`/tmp/${'ü'.repeat(45)}`).unix_socket_directories).toBe('');
});
