import type { Option } from 'commander';
import { loadOptions } from '../src/cli/load/options.js';
import { builtIns } from '../src/load/workload/builtin.js';
import { replacePart } from './replace-part.js';
import { renderAligned } from './settings-table.js';

/** docs/load-testing.md with its tables renewed: options from `src/cli/load/options.ts`, workloads from `src/load/workload/builtin.ts`. */
export function withLoadTables(page: string): string {
  return replacePart(replacePart(page, 'workloads', renderWorkloads()), 'options', renderOptions());
}

function renderWorkloads(): string {
  return renderAligned([
    ['`--workload`', 'What a request is', 'Tables'],
    ...builtIns.map(({ name, title, needsTables }) => [`\`${name}\``, title, needsTables ? '`--setup`' : 'none']),
  ]);
}

function renderOptions(): string {
  return renderAligned([['Option', 'Default', 'Meaning'], ...loadOptions().map(rowOf)]);
}

/** A default that depends on something stands in the words about the option. */
function rowOf({ flags, description, defaultValue, argChoices }: Option): string[] {
  const hasDefault = !['boolean', 'undefined'].includes(typeof defaultValue);
  const choices = argChoices ? ` Of ${argChoices.map((choice) => `\`${choice}\``).join(', ')}.` : '';
  const cells = [`\`${flags}\``, hasDefault ? `\`${defaultValue}\`` : '', `${description}.${choices}`];
  return cells.map((cell) => cell.replaceAll('|', '\\|'));
}
