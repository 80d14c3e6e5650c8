/** A file that an ini file names, as it was found. */
export interface NamedFile {
  readonly exists: boolean;
  /** Permission bits, such as 0o600. */
  readonly mode?: number;
  /** Content; absent if the file could not be read, or does not exist. */
  readonly text?: string;
  /** Reason why the file could not be read, such as `EACCES`. */
  readonly problem?: string;
}

/** Keys of `[pgbouncer]` that name a file PgBouncer reads, each with the meaning of the file. */
export const fileKeys = {
  auth_file: 'users and passwords',
  auth_hba_file: 'HBA rules',
  auth_ident_file: 'ident maps',
  client_tls_key_file: 'private key',
  client_tls_cert_file: 'certificate',
  client_tls_ca_file: 'CA certificates',
  server_tls_key_file: 'private key',
  server_tls_cert_file: 'certificate',
  server_tls_ca_file: 'CA certificates',
} as const;

/** A key of {@link fileKeys}. */
export type FileKey = keyof typeof fileKeys;

/** Files by the key that names them; a key whose file is on another machine is absent. */
export type NamedFiles = Partial<Readonly<Record<FileKey, NamedFile>>>;
