import { ConfigError, type ConfigProblem } from '../errors.js';

/** Collects what is wrong with the settings, so that all of it is refused together. */
export class Problems {
  readonly #found: ConfigProblem[] = [];
  readonly #warnings: string[] = [];

  /** Notes a refused value. `got` must not hold a secret: pass it through {@link showText} or {@link showValue}. */
  add(name: string, expected: string, got: string): undefined {
    const isKnown = this.#found.some(
      (known) => known.name === name && known.expected === expected && known.got === got,
    );
    if (!isKnown) this.#found.push(Object.freeze({ name, expected, got }));
  }

  /** Notes something that is not wrong enough to refuse. */
  warn(warning: string): void {
    if (!this.#warnings.includes(warning)) this.#warnings.push(warning);
  }

  /** Whether a value of this name was refused. */
  has(name: string): boolean {
    return this.#found.some((known) => known.name === name);
  }

  get warnings(): readonly string[] {
    return this.#warnings;
  }

  /** @throws {ConfigError} when anything was refused. */
  throwIfAny(): void {
    if (this.#found.length > 0) throw new ConfigError(this.#found);
  }
}

const mayHoldSecret = /:\/\/|@|passw|pwd|secret|-----BEGIN/i;

/** The text in quotes; only its length where it is long or looks like a URL, which may hold a password. */
export function showText(text: string): string {
  return text.length > 60 || mayHoldSecret.test(text) ? hideText(text) : JSON.stringify(text);
}

/** Says how long a text is, and nothing else about it. */
export function hideText(text: string): string {
  return `a text of ${text.length} ${text.length === 1 ? 'character' : 'characters'} (not shown)`;
}

/** Any value, as short as it can be said without showing what may be a secret. */
export function showValue(value: unknown): string {
  if (typeof value === 'string') return `the text ${showText(value)}`;
  if (typeof value === 'function') return 'a function';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object' && value !== null) return 'an object';
  return String(value);
}

/** `a`, `b` or `c`. */
export function listChoices(choices: readonly string[]): string {
  const quoted = choices.map((choice) => `\`${choice}\``);
  return quoted.length < 2 ? quoted.join('') : `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`;
}
