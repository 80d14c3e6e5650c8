import { checks } from '../src/doctor/all-checks.js';
import { limitOf } from '../src/doctor/explain.js';
import { replacePart } from './replace-part.js';
import { renderAligned } from './settings-table.js';

/** docs/doctor.md with its table of checks renewed from `src/doctor/checks`. */
export function withDoctorTable(page: string): string {
  const rows = checks.map(({ id, title, severity }) => [`<a id="${id}"></a>\`${id}\``, title, severity, limitOf(id)]);
  return replacePart(page, 'checks', renderAligned([['Check', 'Passes if', 'Severity', 'Limit'], ...rows]));
}
