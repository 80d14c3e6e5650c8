import { joinList } from '../../format/list.js';
import { formatNoun } from '../../format/noun.js';
import { formatCount } from '../../format/number.js';
import type { Allowance } from './guard.js';

/** Facts for the decision on `pgbouncer`, which opens a connection to PgBouncer for each user; other clients may need those. */
export interface PgBouncerSituation {
  /** Started by the study, for it alone. */
  readonly isOwn: boolean;
  /** Its `max_client_conn`; `undefined` where it does not tell. */
  readonly maxClients: number | undefined;
  /** Maximum number of users of a load, with a connection each; 0 without users. */
  readonly maxUsers: number;
  /** Connections that requests share which come at a rate; 0 where there are none. */
  readonly atRate: number;
  /** Given in advance. */
  readonly hasConsent: boolean;
  /** True if the operator can be asked. */
  readonly canAsk: boolean;
}

/** Allowance without confirmation. */
export interface PgBouncerDecision extends Allowance {
  /** Question to ask first, and the allowance after a yes. */
  readonly asks?: { readonly question: string; readonly allowed: Allowance };
}

/** PgBouncer's own `max_client_conn`. */
const defaultMaxClients = 100;

/** Decides how many connections to PgBouncer may be opened: of one that others may use, half without consent. Pure. */
export function decideOnPgBouncer(situation: PgBouncerSituation): PgBouncerDecision {
  const { isOwn, maxClients, hasConsent, canAsk } = situation;
  if (isOwn) return { maxUsers: Number.POSITIVE_INFINITY, warnings: [] };
  const allowed = allow(
    situation,
    maxClients ?? Number.POSITIVE_INFINITY,
    'PgBouncer takes no more connections (max_client_conn).',
  );
  if (hasConsent) return allowed;
  const unasked = allow(situation, Math.floor((maxClients ?? defaultMaxClients) / 2), explainHalf(maxClients));
  if (!canAsk || unasked.warnings.length === 0) return unasked;
  return { ...unasked, asks: { question: renderQuestion(situation), allowed } };
}

function allow({ maxUsers, atRate }: PgBouncerSituation, most: number, why: string): Allowance {
  const parts = [
    ...(maxUsers > most ? [`with more than ${formatNoun(most, 'user')}`] : []),
    ...(atRate > most ? ['at a rate'] : []),
  ];
  const leftOut = joinList(parts, 'or');
  const warnings = leftOut === '' ? [] : [`Loads of \`pgbouncer\` ${leftOut} were left out: ${why}`];
  return { maxUsers: most, warnings };
}

function explainHalf(maxClients: number | undefined): string {
  const half = `they would take over half of the ${describeMost(maxClients)}`;
  return `${half}; --yes allows ${maxClients === undefined ? 'more' : `up to ${formatCount(maxClients)}`}.`;
}

function describeMost(maxClients: number | undefined): string {
  return maxClients === undefined
    ? `${defaultMaxClients} connections that PgBouncer takes of clients by default (its max_client_conn is not known)`
    : `${formatCount(maxClients)} connections that PgBouncer takes of clients (max_client_conn)`;
}

function renderQuestion({ maxUsers, atRate, maxClients }: PgBouncerSituation): string {
  const most = Math.min(Math.max(maxUsers, atRate), maxClients ?? Number.POSITIVE_INFINITY);
  const all =
    maxClients === undefined
      ? `does not tell how many it takes of all its clients (by default ${defaultMaxClients})`
      : `takes ${formatCount(maxClients)} of all its clients`;
  return (
    `\`pgbouncer\` opens up to ${formatCount(most)} connections at once. PgBouncer ${all}; ` +
    'others may be refused meanwhile. Drive it?'
  );
}
