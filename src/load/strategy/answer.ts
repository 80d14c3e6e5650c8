import type { Answer, Statement } from '../script/script.js';

/** The part of a result of `pg` that an answer uses. */
interface TextResult {
  readonly fields: readonly { readonly name: string }[];
  readonly rows: readonly (readonly (string | null)[])[];
}

/** `pg`'s clients and pools and ours, asked with an object. */
interface Asked {
  query(config: object): Promise<unknown>;
}

const asText = (text: string): string => text;

/** Gives values as the server wrote them: reading them is no part of what is measured. */
const textTypes = { getTypeParser: () => asText };

/** Names of columns are only made where a script looks at them. */
class TextAnswer implements Answer {
  readonly rows: Answer['rows'];
  readonly #fields: TextResult['fields'];

  constructor({ rows, fields }: TextResult) {
    this.rows = rows;
    this.#fields = fields;
  }

  get columns(): readonly string[] {
    return this.#fields.map(({ name }) => name);
  }
}

/** Asks a session or a pool. Nothing in the question keeps statements of our pool from sharing connections. */
export function ask(asked: unknown, statement: Statement): Promise<Answer> {
  return (asked as Asked).query(toConfig(statement)).then(toAnswer);
}

/** Made anew each time, for `pg` writes into it. */
function toConfig({ text, values, name }: Statement): object {
  const config = { text, values, name, rowMode: 'array', types: textTypes };
  // Without this `pg` sends statements with an empty list of values by the simple protocol.
  return values?.length === 0 ? { ...config, queryMode: 'extended' } : config;
}

/** Of several statements in one text the last one's, with those before it. */
function toAnswer(result: unknown): Answer {
  if (!Array.isArray(result)) return new TextAnswer(result as TextResult);
  const answers = result.map((each: TextResult) => new TextAnswer(each));
  return Object.assign(answers.pop() ?? new TextAnswer({ fields: [], rows: [] }), { earlier: answers });
}
