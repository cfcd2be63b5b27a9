/** A request as a reverse proxy received it. */
export interface Forwarded {
  /** The request, with the URL that the client used. */
  readonly request: Request;
  /** The address of the client; `undefined` if the proxy does not name it. */
  readonly address: string | undefined;
}

/**
 * Reads what a reverse proxy says of a request: `X-Forwarded-For`, of which the
 * last address is that of the proxy's own client, `X-Forwarded-Proto` and
 * `X-Forwarded-Host`. Only a proxy that sets these headers may be trusted with
 * them, as any client can send them.
 */
export function readForwarded(request: Request): Forwarded {
  const { headers, url } = request;
  const addresses = headers.get("x-forwarded-for")?.split(",") ?? [];
  const address = addresses.at(-1)?.trim() || undefined;
  const protocol = first(headers.get("x-forwarded-proto"))?.toLowerCase();
  const host = first(headers.get("x-forwarded-host"));
  const seen = URL.parse(url);
  if (!seen) return { request, address };
  const base = URL.parse(
    `${isHttp(protocol) ? protocol : seen.protocol.slice(0, -1)}://${
      host ?? seen.host
    }`,
  );
  if (!base || base.href !== `${base.origin}/` || base.origin === seen.origin) {
    return { request, address };
  }
  const target = base.origin +
    url.slice(url.indexOf("/", url.indexOf("//") + 2));
  return { request: new Request(target, request), address };
}

function first(list: string | null): string | undefined {
  return list?.split(",")[0]?.trim() || undefined;
}

function isHttp(protocol: string | undefined): boolean {
  return protocol === "http" || protocol === "https";
}
