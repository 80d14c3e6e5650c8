import pg from 'pg';
import { type Block, blocksOf, type Page } from './pages.js';

/** A block of SQL, or the reason why it is not run. */
export interface SqlBlock {
  readonly block: Block;
  /** From a comment above the block: `<!-- not run: VACUUM refuses transactions -->`. */
  readonly notRun: string | undefined;
}

/** Blocks of SQL of a page. */
export function sqlBlocksOf(page: Page): readonly SqlBlock[] {
  const lines = page.text.split('\n');
  return blocksOf(page)
    .filter(({ language }) => language === 'sql')
    .map((block) => {
      // The line of the block is the one behind its fence.
      const above = lines.slice(0, block.line - 2).join('\n');
      return { block, notRun: /<!-- not run:((?:(?!-->)[\s\S])+)-->\s*$/.exec(above)?.[1]?.trim() };
    });
}

/**
 * Runs a block on a server, behind the SQL that the comment above it gives, in a transaction that is rolled back.
 *
 * @returns what is wrong with it
 */
export async function faultOfSql({ page, line, code, given }: Block, url: string): Promise<string | undefined> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    await client.query('BEGIN');
    if (given !== '') await client.query(given);
    await client.query(withoutVariables(code));
    return undefined;
  } catch (error) {
    return `${page}:${line} ${(error as Error).message}`;
  } finally {
    await client.query('ROLLBACK').catch(() => undefined);
    await client.end();
  }
}

/** A script of pgbench with 1 for each variable. */
function withoutVariables(code: string): string {
  return code.replace(/^\\set .*$/gm, '').replace(/(?<![:\w]):[a-z_]\w*/gi, '1');
}
