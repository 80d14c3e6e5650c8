// Renews the README's table of settings, and the tables of docs/monitoring.md, docs/pgbouncer.md, docs/load-testing.md and docs/doctor.md: `npx tsx scripts/readme-settings.ts`.
import { readFileSync, writeFileSync } from 'node:fs';
import { withBouncerTable } from './bouncer-table.js';
import { withDoctorTable } from './doctor-table.js';
import { withLoadTables } from './load-tables.js';
import { withMonitoringTables } from './monitoring-tables.js';
import { withSettingsTable } from './settings-table.js';

renew('../README.md', withSettingsTable);
renew('../docs/monitoring.md', withMonitoringTables);
renew('../docs/pgbouncer.md', withBouncerTable);
renew('../docs/load-testing.md', withLoadTables);
renew('../docs/doctor.md', withDoctorTable);

function renew(path: string, renewed: (page: string) => string): void {
  const page = new URL(path, import.meta.url);
  writeFileSync(page, renewed(readFileSync(page, 'utf8')));
}
