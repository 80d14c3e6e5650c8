import { check, when } from '../check.js';

export const keepalive = check(
  'keepalive',
  'warning',
  'Dead connections are noticed',
  ({ configuration: { config } }) =>
    when(
      config?.connection.extra.keepAlive === false,
      'TCP keepalive is off (keepalives=0): a connection that a firewall dropped looks alive.',
      'Remove keepalives=0 from the address.',
    ),
);
