import { parser } from '@prometheus-io/lezer-promql';
import { parse } from 'yaml';

/** What Prometheus's own grammar does not understand in an expression, as text; empty when all is well. */
export function findPromqlErrors(expression: string): string[] {
  const errors: string[] = [];
  parser.parse(expression).iterate({
    enter: ({ type, from, to }) => {
      if (type.isError) errors.push(`at ${from}: ${expression.slice(from, Math.max(to, from + 20))}`);
    },
  });
  return errors;
}

interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string };
}

/** The rules of a file as Prometheus reads it. */
export function readAlertRules(text: string): AlertRule[] {
  const { groups } = parse(text) as { groups: readonly { readonly name: string; readonly rules: AlertRule[] }[] };
  return groups.flatMap(({ rules }) => rules);
}
