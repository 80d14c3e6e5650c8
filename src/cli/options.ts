import { InvalidArgumentError, Option } from 'commander';

/** An option that takes a whole number within a range. */
export function integerOption(flags: string, doc: string, range: { min: number; max: number; default?: number }) {
  return new Option(flags, doc).default(range.default).argParser((text: string): number => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= range.min && value <= range.max) return value;
    throw new InvalidArgumentError(`Expected a whole number from ${range.min} to ${range.max}.`);
  });
}
