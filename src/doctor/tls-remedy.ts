/** Remedies by what an error of TLS says, in the words of Node, OpenSSL and the driver. */
const remedies: readonly (readonly [says: RegExp, remedy: string])[] = [
  [
    /does not support SSL|SSL connections? (?:is|are) not supported/i,
    'Set ssl = on and its certificate at the server (for PgBouncer: client_tls_sslmode = require); or sslmode=disable in the address, on a private network only.',
  ],
  [
    /self[- ]signed certificate|unable to (?:verify the first|get (?:local )?issuer) certificate|unknown ca/i,
    'Add sslrootcert=FILE to the address, with the certificate of the CA that signed the server’s.',
  ],
  [
    /altnames|Hostname\/IP does not match/i,
    'Use a host name that the certificate contains, or sslmode=verify-ca in the address, which does not compare names.',
  ],
  [
    /certificate (?:has|is) (?:expired|not yet valid)|certificate expired/i,
    'Renew the certificate of the server, and reload it; compare the clocks.',
  ],
  [/certificate required|requires a valid client certificate/i, 'Add sslcert=FILE and sslkey=FILE to the address.'],
  [
    /wrong version number|unsupported protocol|no protocols available|handshake failure|EPROTO|SSL routines/i,
    'Compare ssl_min_protocol_version and ssl_ciphers of the server with what Node allows; a proxy that speaks no TLS gives this error, too.',
  ],
];

/** The remedy of an error of TLS; undefined if the text is about something else. Pure. */
export function tlsRemedy(reason: string): string | undefined {
  return remedies.find(([says]) => says.test(reason))?.[1];
}
