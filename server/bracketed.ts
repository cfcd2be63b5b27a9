/** Writes a host as URLs and permissions do: IPv6 addresses in brackets. */
export function bracketed(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}
