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
