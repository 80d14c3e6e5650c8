// Renews the tables in docs/ that the code determines: `npm run tables`.
import { readFileSync, writeFileSync } from 'node:fs';
import { withBouncerTable } from './bouncer-table.js';
import { withDoctorTable } from './doctor-table.js';
import { withCauses } from './errors-table.js';
import { withLoadTables } from './load-tables.js';
import { withMonitoringTables } from './monitoring-tables.js';
import { withSettingsTable } from './settings-table.js';

renew('../docs/configuration.md', withSettingsTable);
renew('../docs/errors.md', withCauses);
renew('../docs/metrics.md', withMonitoringTables);
renew('../docs/pgbouncer.md', withBouncerTable);
renew('../docs/load-testing.md', withLoadTables);
renew('../docs/doctor.md', withDoctorTable);

function renew(path: string, renewed: (page: string) => string): void {
  const page = new URL(path, import.meta.url);
  writeFileSync(page, renewed(readFileSync(page, 'utf8')));
}
