import { originOf, pathOf } from "../message/request.ts";
import { HttpProblem, problemResponse } from "../message/http_problem.ts";
import { toResponse } from "../message/plain_response.ts";
import { isAddress } from "../message/ip_address.ts";

/**
 * Refuses requests to a host that is not this server's. A page of another site
 * could reach the server under a name of its own that resolves to a loopback
 * address (DNS rebinding), and browsers would count it as of the same origin.
 *
 * Addresses and `localhost` are accepted: no other site has such a name.
 *
 * @returns Checks a request: the response that refuses it, or `undefined`.
 */
export function hostCheck(
  allowed: readonly string[],
): (request: Request) => Response | undefined {
  const names = new Set(["localhost", ...allowed.map(normalized)]);
  const isAccepted = (authority: string) => {
    const host = normalized(authority.replace(/:\d*$/, ""));
    return names.has(host) ||
      isAddress(host.replace(/^\[(.*)\]$/, "$1"));
  };
  return ({ url, headers }) => {
    const origin = originOf(url);
    const authority = origin.slice(origin.indexOf("//") + 2);
    // The target of a request can be a whole URL, which need not agree with it.
    const host = headers.get("host") || authority;
    const refused = [authority, host].find((it) => !isAccepted(it));
    if (refused === undefined) return undefined;
    const detail = `The host ${
      refused.slice(0, 100)
    } is not accepted; --allowed-host adds a name.`;
    const problem = new HttpProblem(421, detail);
    return toResponse(problemResponse(problem, pathOf(url)), []);
  };
}

function normalized(name: string): string {
  return name.toLowerCase().replace(/\.$/, "");
}

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
