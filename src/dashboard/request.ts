/** A request to the dashboard, of whatever framework. */
export interface DashboardRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  /** Headers by name in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** The part of a request's address that the dashboard uses. */
export interface Place {
  /** Last segment of the path; empty if the path ends with a slash. */
  readonly name: string;
  readonly query: URLSearchParams;
}

/** Splits an address. Only the last segment counts, so that the dashboard can be mounted under any prefix. */
export function placeOf(url: string): Place {
  const [path = '', query = ''] = url.split('?', 2);
  return { name: path.slice(path.lastIndexOf('/') + 1), query: new URLSearchParams(query) };
}

/** First value of a header. */
export function headerOf({ headers }: DashboardRequest, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : value?.[0];
}

/** Name of the host in a `Host` header, without its port: `::1` of `[::1]:3000`. */
export function hostNameOf(host: string): string {
  return host.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
}

/**
 * True if the request comes from a page of the same origin. Browsers say so in `Sec-Fetch-Site`; older ones send `Origin` with
 * each POST, which must then name the host that the request reached.
 */
export function isSameOrigin(request: DashboardRequest): boolean {
  const site = headerOf(request, 'sec-fetch-site');
  if (site !== undefined) return site === 'same-origin';
  const origin = headerOf(request, 'origin');
  return origin !== undefined && URL.canParse(origin) && new URL(origin).host === headerOf(request, 'host');
}
