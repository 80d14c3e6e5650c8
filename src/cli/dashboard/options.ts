/** Flags of `headroom dashboard`, checked. */
export interface DashboardFlags {
  readonly port: number;
  readonly host: string;
  readonly passwordFile?: string;
  readonly url?: string;
  readonly bouncerUrl?: string;
  readonly app: readonly string[];
  readonly statements?: true;
  readonly allowActions?: true;
}
