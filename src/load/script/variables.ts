import { formatValue, parseValue, type Value, ValueError } from './expression/value.js';

/** The variables of one user. What came from outside stays the text that it was. */
export class Variables {
  readonly #values: Map<string, Value | Text>;

  constructor(texts: Iterable<readonly [string, string]>) {
    this.#values = new Map([...texts].map(([name, text]) => [name, { text }]));
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  set(name: string, value: Value): void {
    this.#values.set(name, value);
  }

  setText(name: string, text: string): void {
    this.#values.set(name, { text });
  }

  /** As it is put into a statement; `null` for NULL, `undefined` where there is no such variable. */
  textOf(name: string): string | null | undefined {
    const value = this.#values.get(name);
    if (value === undefined || value === null) return value;
    return isText(value) ? value.text : formatValue(value);
  }

  /** True for an integer of 32 bits. */
  isShortInteger(name: string): boolean {
    const value = this.#values.get(name);
    if (typeof value === 'bigint') return value === BigInt.asIntN(32, value);
    return value !== undefined && isText(value) && shortInteger.test(value.text);
  }

  /** @throws ValueError when there is no such variable, or its text is no value */
  valueOf(name: string): Value {
    const value = this.#values.get(name);
    if (value === undefined) throw new ValueError(`there is no variable "${name}"`);
    if (!isText(value)) return value;
    if (value.value === undefined) value.value = parseVariable(name, value.text);
    return value.value;
  }
}

/** With nine digits at most, so that it is sure to fit. */
const shortInteger = /^-?\d{1,9}$/;

interface Text {
  readonly text: string;
  /** The parsed text, once it was needed. */
  value?: Value;
}

function isText(value: Value | Text): value is Text {
  return typeof value === 'object' && value !== null;
}

function parseVariable(name: string, text: string): Value {
  try {
    return parseValue(text);
  } catch (error) {
    throw error instanceof ValueError ? new ValueError(`variable "${name}": ${error.message}`) : error;
  }
}
