/** Formats of the result. */
export const formats = ['text', 'json', 'markdown', 'sarif'] as const;

/** Flags of `headroom doctor`. */
export interface DoctorFlags {
  readonly app: readonly string[];
  readonly bouncerUrl: readonly string[];
  readonly ini: readonly string[];
  readonly pgbouncerVersion?: string;
  readonly source?: string;
  readonly dir: string;
  readonly replicas: number;
  readonly format: (typeof formats)[number];
  readonly failOn: 'warning' | 'critical' | 'never';
  readonly color: boolean;
  readonly fix?: true;
  readonly explain?: string;
}
