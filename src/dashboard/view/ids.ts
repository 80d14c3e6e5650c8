/** Id of a pool in series and addresses. */
export function poolId(source: string, name: string): string {
  return `pool:${source}/${name}`;
}

/** Id of a PgBouncer or a server. */
export function sourceId(layer: 'bouncer' | 'server', source: string): string {
  return `${layer}:${source}`;
}
