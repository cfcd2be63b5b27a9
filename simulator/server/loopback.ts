/**
 * The addresses of `localhost` (RFC 6761, section 6.3). Clients try them in an
 * order of their own: Node 17 and 18 connect to the first that the system lists.
 */
export const LOOPBACK = ["127.0.0.1", "::1"] as const;

/** The most ports to try until one is free on both addresses. */
export const MAX_PORTS = 20;

/** The URL of an address. */
export function urlOf(
  { hostname, port }: { readonly hostname: string; readonly port: number },
): string {
  return `http://${bracketed(hostname)}:${port}`;
}

/** An address as in a URL: one of IPv6 is in brackets. */
export function bracketed(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}
