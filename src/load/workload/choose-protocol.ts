import type { WorkloadPlan } from '../drive/plan.js';
import { listSteps, type SqlStep } from '../script/commands.js';
import { readScripts, targetSql } from '../script/compile.js';
import { findKnownNames } from '../script/known-names.js';
import { canHaveParameters, withParameters } from '../script/statement.js';
import { makeTemplate, type Template } from '../script/template.js';
import type { Session } from '../strategy/strategy.js';
import { explainRefusal, isRefusal } from './refusal.js';

/** Statements that PREPARE takes, by their first word: https://www.postgresql.org/docs/current/sql-prepare.html */
const preparable = /^\s*\(*\s*(select|insert|update|delete|merge|values|with|table)\b/i;

/** Types for which an integer means the same as a parameter and as a text in its place. */
const plainTypes: ReadonlySet<string> = new Set(['integer', 'bigint', 'numeric', 'double precision', 'real']);

const preparedName = 'headroom_load_check';

/**
 * Asks the server which statements take their variables as parameters, by having it prepare each. This is also how it
 * is found out before the load that scripts do not fit the database.
 *
 * @param session past any pooler, since what it prepares is looked at by the statement after it
 * @returns for `asText` of a plan with the protocol `auto`: statements whose variables must be sent as text
 * @throws ScriptError when a statement cannot succeed in this database, such as for want of a table
 */
export async function chooseProtocol(session: Session, plan: WorkloadPlan): Promise<string[]> {
  const scripts = readScripts(plan);
  const canBe = findKnownNames(scripts, Object.keys(plan.variables));
  const steps = scripts.flatMap((script) => [...listSteps(script.steps)]).filter((step) => step.kind === 'sql');
  // What a script makes itself is not there yet.
  const makesTables = steps.some(({ text }) => /\b(create|into\s+temp)/i.test(text));
  const asText = new Set<string>();
  for (const step of steps) {
    const sql = targetSql(step, plan.schema);
    const template = makeTemplate(sql, canBe);
    const isTaken = await isPrepared(session, step, template, makesTables);
    if (!isTaken && template.gaps.length > 0) asText.add(sql);
  }
  return [...asText];
}

async function isPrepared(session: Session, step: SqlStep, template: Template, makesTables: boolean): Promise<boolean> {
  if (!canHaveParameters(step, template) || !preparable.test(step.text)) return false;
  try {
    return (await askTypes(session, withParameters(template))).every((type) => plainTypes.has(type));
  } catch (error) {
    if (!isRefusal(error)) throw error;
    if (!makesTables) explainRefusal(error, step.place, template.gaps.length > 0);
    return false;
  }
}

/** Types that the server takes the parameters to be of. */
async function askTypes(session: Session, statement: string): Promise<string[]> {
  await session.query(`PREPARE ${preparedName} AS ${statement}`);
  const types = await session.query(
    `SELECT array_to_json(parameter_types::text[]) AS types FROM pg_prepared_statements WHERE name = '${preparedName}'`,
  );
  await session.query(`DEALLOCATE ${preparedName}`);
  const list: unknown = types.rows[0]?.types;
  return Array.isArray(list) ? list.map(String) : [];
}
