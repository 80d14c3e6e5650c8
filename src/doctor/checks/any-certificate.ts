import { check, when } from '../check.js';

export const anyCertificate = check(
  'any-certificate',
  'critical',
  'Certificates are verified in Node',
  ({ configuration: { acceptsAnyCertificate } }) =>
    when(
      acceptsAnyCertificate,
      'NODE_TLS_REJECT_UNAUTHORIZED=0: no TLS connection of the process verifies its peer.',
      'Remove it; name the CA with sslrootcert or NODE_EXTRA_CA_CERTS.',
    ),
);
