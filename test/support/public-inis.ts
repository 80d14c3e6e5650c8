/** Sections `[databases]` as they are found in public files; `@host` and `@serverPort` stand for a server. */
const databases: readonly string[] = [
  '* = host=@host port=@serverPort',
  'app = host=@host port=@serverPort dbname=postgres\napp_ro = host=@host port=@serverPort dbname=postgres pool_size=5',
  ";; a comment\n# another\nforcedb = host=@host port=@serverPort user=baz password=foo client_encoding=UNICODE datestyle=ISO connect_query='SELECT 1'",
  'main=host=@host port=@serverPort dbname=postgres auth_user=lookup\nfoodb =\nbardb = host=localhost dbname=bazdb',
  "quoted = host='@host' port='@serverPort' dbname='postgres' application_name='it''s'",
  'many = host=@host,@host port=@serverPort\n\n  indented = host=@host port=@serverPort  pool_mode=session   min_pool_size=2  reserve_pool=3',
];

/** Sections `[pgbouncer]`: of distributions, images, charts and guides, with their comments and spacing. */
const mains: readonly string[] = [
  ';;; Administrative settings\nlogfile = @/pgbouncer.log\npidfile = @/pgbouncer.pid\nlisten_addr = localhost\nlisten_port = @port\nunix_socket_dir = @\nauth_type = md5\nauth_file = @/userlist.txt\n;admin_users = user2, someadmin, otheradmin\n',
  'listen_addr = 0.0.0.0\nlisten_port = @port\nunix_socket_dir =\nuser =\nauth_file = @/userlist.txt\nauth_type = md5\nignore_startup_parameters = extra_float_digits\nadmin_users = postgres\n',
  'listen_addr=*\nlisten_port=@port\nunix_socket_dir=\nauth_type=any\npool_mode=transaction\nmax_client_conn=1000\ndefault_pool_size=20\nignore_startup_parameters=extra_float_digits,options\nlog_connections=0\nlog_disconnections=0\nstats_period=60\n',
  '  listen_addr = 127.0.0.1,\n  listen_port = @port\n  unix_socket_dir = @\n  unix_socket_mode = 0777\n  auth_type = trust\n  auth_file = @/userlist.txt\n  server_reset_query = DISCARD ALL;\n  server_check_query = select 1\n  server_check_delay = 30\n  max_client_conn = 200\n  default_pool_size = 40\n  reserve_pool_size = 5\n',
  '# generated\nlisten_addr = 127.0.0.1\nlisten_port = @port\nunix_socket_dir =\nauth_type = scram-sha-256\nauth_file = @/userlist.txt\nauth_user = lookup\nauth_query = SELECT uname, phash FROM user_search($1)\nadmin_users = admin,monitor\nstats_users = stats, root\ntcp_keepalive = 1\ntcp_keepidle = 120\ntcp_keepintvl = 10\n',
  'listen_addr = ::1, 127.0.0.1\nlisten_port = @port\nunix_socket_dir =\nauth_type = hba\nauth_hba_file = @/hba.conf\nauth_file = @/userlist.txt\nserver_tls_sslmode = prefer\nserver_tls_protocols = secure\nserver_tls_ciphers = HIGH:!aNULL:!MD5\nclient_tls_sslmode = disable\n',
  'listen_port = @port\nlisten_addr = 127.0.0.1\nunix_socket_dir =\nauth_type = plain\nauth_file = @/userlist.txt\nserver_tls_sslmode = require\nserver_tls_ciphers = ECDHE-RSA-AES256-GCM-SHA384:ECDHE-RSA-AES128-GCM-SHA256\nserver_tls_protocols = tlsv1.2,tlsv1.3\nserver_idle_timeout = 30.5\nquery_wait_timeout = 0.5\n',
  'listen_addr = 127.0.0.1\nlisten_port = @port\nunix_socket_dir =\nauth_type = any\nclient_tls_sslmode = prefer\nclient_tls_key_file = @/server.key\nclient_tls_cert_file = @/server.crt\nclient_tls_protocols = all\nclient_tls_ecdhcurve = prime256v1\nclient_tls_dheparams = auto\npkt_buf = 4096\nmax_packet_size = 2147483647\nlisten_backlog = 4096\nsbuf_loopcnt = 5\n',
  'listen_addr = 127.0.0.1\r\nlisten_port = @port\r\nunix_socket_dir =\r\nauth_type = any\r\ndns_max_ttl = 15\r\ndns_nxdomain_ttl = 15\r\nsyslog = 0\r\nverbose = 0\r\nsuspend_timeout = 10\r\n\r\n[users]\r\nuser1 = pool_mode=transaction max_user_connections=10\r\n',
  '%include @/included.ini\nlisten_addr = 127.0.0.1\nlisten_port = @port\nunix_socket_dir =\nauth_type = any\nserver_lifetime = 1200\nserver_login_retry = 15\nidle_transaction_timeout = 60\n',
];

/** Files of the shapes that are found in public, 60 of them: each of six lists of databases with each of ten sections. */
export const publicInis: readonly string[] = mains.flatMap((main) =>
  databases.map((list) => `[databases]\n${list}\n\n[pgbouncer]\n${main}`),
);

/** The files that they name. */
export const namedFiles: Readonly<Record<string, string>> = {
  'userlist.txt': '"postgres" "secret"\n"admin" "x"\n;"old" "y"\n\n"lookup" "z"\n',
  'hba.conf':
    '# TYPE DATABASE USER ADDRESS METHOD\nlocal all all peer\nhost all all 127.0.0.1/32 scram-sha-256\nhostssl all all 10.0.0.0 255.0.0.0 md5\n',
  'included.ini': '; shared by all\nmax_client_conn = 500\ndefault_pool_size = 10\n',
};
