import { ConfigError, type ConfigProblem } from '../errors.js';
import { joinList } from '../format/list.js';
import { formatNoun } from '../format/noun.js';

/** Collects mistakes in the settings, so that all of them are reported together. */
export class Problems {
  readonly #found: ConfigProblem[] = [];
  readonly #warnings: string[] = [];
  readonly #ignored = new Map<string, string[]>();

  /**
   * Records an invalid value. `got` must not contain a secret: pass it through {@link showText} or {@link showValue}.
   */
  add(name: string, expected: string, got: string): undefined {
    const isKnown = this.#found.some(
      (known) => known.name === name && known.expected === expected && known.got === got,
    );
    if (!isKnown) this.#found.push(Object.freeze({ name, expected, got }));
  }

  /** Records a warning about a value that is accepted. */
  warn(warning: string): void {
    if (!this.#warnings.includes(warning)) this.#warnings.push(warning);
  }

  /** Records a URL parameter that has no meaning here. */
  ignore(source: string, parameter: string): void {
    this.#ignored.set(source, [...(this.#ignored.get(source) ?? []), parameter]);
  }

  /** A line on the ignored parameters of each source, for debugging. */
  get notes(): readonly string[] {
    return [...this.#ignored].map(
      ([source, names]) => `${source}: ignored ${names.join(', ')}: of another program, or unknown.`,
    );
  }

  /** True if a problem was recorded under this name. */
  has(name: string): boolean {
    return this.#found.some((known) => known.name === name);
  }

  get warnings(): readonly string[] {
    return this.#warnings;
  }

  get isEmpty(): boolean {
    return this.#found.length === 0;
  }

  /** Adds these problems to others, their names with a prefix. */
  moveTo(others: Problems, prefix: string): void {
    for (const { name, expected, got } of this.#found) others.add(`${prefix}${name}`, expected, got);
  }

  /** @throws {ConfigError} if any problem was recorded. */
  throwIfAny(): void {
    if (this.#found.length > 0) throw new ConfigError(this.#found);
  }
}

const mayHoldSecret = /:\/\/|@|passw|pwd|secret|-----BEGIN/i;

/** Quotes the text; only its length if it is long or looks like a URL, which may contain a password. */
export function showText(text: string): string {
  return text.length > 60 || mayHoldSecret.test(text) ? hideText(text) : JSON.stringify(text);
}

/** Describes a text by its length alone. */
export function hideText(text: string): string {
  return `a string of ${formatNoun(text.length, 'character')} (not shown)`;
}

/** Describes any value briefly without showing possible secrets. */
export function showValue(value: unknown): string {
  if (typeof value === 'string') return `the string ${showText(value)}`;
  if (typeof value === 'function') return 'a function';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object' && value !== null) return 'an object';
  return String(value);
}

/** `a`, `b` or `c`. */
export function listChoices(choices: readonly string[]): string {
  return joinList(
    choices.map((choice) => `\`${choice}\``),
    'or',
  );
}
