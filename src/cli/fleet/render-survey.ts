import type { FleetSurvey } from '../../budget/survey.js';
import { formatNoun, selectForm } from '../../format/noun.js';
import { renderTable } from '../../format/table.js';

/** Highest numbers since the command began. */
export interface Seen {
  readonly sessions: number;
  readonly used: number;
}

const columns = [
  { title: 'Member' },
  { title: 'Application', minWidth: 8 },
  { title: 'Holds', align: 'right' },
  { title: 'Wants', align: 'right' },
  { title: 'Share', align: 'right' },
  { title: '', minWidth: 10 },
] as const;

/** A fleet's state as text. */
export function renderSurvey(survey: FleetSurvey, seen: Seen, width: number): string {
  const { name, database, role, members, total, division, used, free, sessions, limit, maxConnections } = survey;
  if (total === undefined || division === undefined) {
    return `Fleet "${name}": no member holds a slot in database ${database}. ${formatNoun(sessions, 'session')} of ${role}; max_connections = ${maxConnections}.\n`;
  }
  const hungry = members.filter(({ isHungry }) => isHungry).length;
  const lines = [
    `Fleet "${name}": ${formatNoun(members.length, 'member')} ${selectForm(members.length, 'holds', 'hold')} ${used} of ${total} slots (${division.slots} for anyone, ${division.first} for first connections); ${free} free, ${hungry} short.`,
    `Sessions of ${role} in ${database}: ${sessions}; most seen ${seen.sessions}. ${describeLimit(role, limit, total)}`,
    ...(used > total ? [`More slots are used than there are: members disagree on DB_FLEET_MAX.`] : []),
    '',
    ...renderTable(columns, members.map(rowOf), width),
  ];
  return `${lines.join('\n')}\n`;
}

function describeLimit(role: string, limit: number | undefined, total: number): string {
  if (limit !== undefined) return `The server itself refuses more than ${limit}.`;
  return `No connection limit of ${role}: headroom fleet limit sets ${total}.`;
}

function rowOf({ pid, application, held, wanted, share, isHungry }: FleetSurvey['members'][number]): string[] {
  const state = isHungry ? 'short' : held > share ? 'above its share' : '';
  return [String(pid), application, String(held), String(wanted), String(share), state];
}
