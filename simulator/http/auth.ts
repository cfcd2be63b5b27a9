import { hash } from "node:crypto";
import { HttpProblem } from "../message/http_problem.ts";
import { readHeader } from "../message/request.ts";
import type { Middleware, RouteTraits } from "../message/request_context.ts";

export interface AuthOptions {
  /** The keys to the service; empty if none is required. */
  readonly apiKeys: readonly string[];
  /** The key to the controls and reports. */
  readonly adminKey: string | undefined;
  /** Whether other machines can reach the simulator. */
  readonly exposed: boolean;
}

/**
 * Checks keys where some are required: in `X-Api-Key` for the service, in
 * `X-Admin-Key` for the controls and the service, and for either as a bearer token
 * or as the password of Basic authentication, as browsers send it. Without an admin
 * key the controls are closed as soon as other machines can reach them.
 */
export class Auth {
  // Digests: the time of a comparison says nothing about a key.
  readonly #apiKeys: ReadonlySet<string>;
  readonly #adminKey: string | undefined;
  readonly #exposed: boolean;

  constructor({ apiKeys, adminKey, exposed }: AuthOptions) {
    this.#apiKeys = new Set(apiKeys.map(digest));
    this.#adminKey = adminKey && digest(adminKey);
    this.#exposed = exposed;
  }

  get protectsApi(): boolean {
    return this.#apiKeys.size > 0;
  }

  /** Whether the controls require a key, or are closed. */
  get protectsAdmin(): boolean {
    return this.#adminKey !== undefined || this.#exposed;
  }

  /**
   * Checks a request to the service.
   *
   * @param requiresKey Whether a key is required where any will do.
   * @returns A digest of the key, by which clients are counted; `undefined` if
   * none is required.
   * @throws {HttpProblem} If the key is missing or wrong.
   */
  checkApi(headers: Headers, requiresKey = false): string | undefined {
    const takesAny = !this.protectsApi;
    if (takesAny && !requiresKey) return undefined;
    const given = digestIn(headers, "x-api-key");
    if (given && (takesAny || this.#apiKeys.has(given))) return given;
    // A browser sends one password for the controls and the service.
    if (this.#adminKey && this.#isAdmin(headers)) return this.#adminKey;
    throw unauthorized("API key", "X-Api-Key", headers);
  }

  /**
   * Checks a request to the controls.
   *
   * @throws {HttpProblem} If the key is missing or wrong, or if no key is set and
   * the simulator is exposed.
   */
  checkAdmin(headers: Headers): void {
    if (this.#adminKey === undefined) {
      if (!this.#exposed) return;
      throw new HttpProblem(
        403,
        "This route is closed, as other machines can reach the simulator and it was started without --admin-key.",
      );
    }
    if (!this.#isAdmin(headers)) {
      throw unauthorized("admin key", "X-Admin-Key", headers);
    }
  }

  /** Why requests to the service or to the controls would be refused. */
  refusalOf(headers: Headers): string | undefined {
    try {
      this.checkApi(headers);
      this.checkAdmin(headers);
      return undefined;
    } catch (error) {
      if (error instanceof HttpProblem) return error.message;
      throw error;
    }
  }

  #isAdmin(headers: Headers): boolean {
    return digestIn(headers, "x-admin-key") === this.#adminKey;
  }
}

/** Requires the key of a route's audience. */
export function authorize(
  auth: Auth,
  { audience, requiresKey = false }: RouteTraits,
): Middleware | undefined {
  if (audience === "api" && (auth.protectsApi || requiresKey)) {
    return (context, next) => {
      context.apiKey = auth.checkApi(context.request.headers, requiresKey);
      return next();
    };
  }
  if (audience === "admin" && auth.protectsAdmin) {
    return ({ request }, next) => {
      auth.checkAdmin(request.headers);
      return next();
    };
  }
  return undefined;
}

function digestIn(headers: Headers, name: string): string | undefined {
  // Clients send an empty header where no key is configured.
  const key = readHeader(headers, name) ||
    credentialsIn(readHeader(headers, "authorization") ?? "");
  return key ? digest(key) : undefined;
}

/** The key in a header `Authorization`: a bearer token, or a password. */
function credentialsIn(header: string): string | undefined {
  const [, scheme, given = ""] = /^(bearer|basic) +(\S+)$/i.exec(header) ?? [];
  if (scheme?.toLowerCase() !== "basic") return scheme && given;
  try {
    const [, password] = /^[^:]*:(.*)$/s.exec(atob(given)) ?? [];
    return password;
  } catch {
    return undefined;
  }
}

function digest(key: string): string {
  return hash("sha256", key, "hex");
}

/** Browsers ask people for a password, if that is a way to authenticate. */
function unauthorized(
  key: string,
  name: string,
  headers: Headers,
): HttpProblem {
  const isPage = headers.get("accept")?.includes("text/html");
  const basic = isPage ? 'Basic realm="heygen-sim", ' : "";
  return new HttpProblem(
    401,
    `The ${key} is missing or wrong; send it as ${name} or as a bearer token.`,
    { headers: { "www-authenticate": `${basic}Bearer realm="heygen-sim"` } },
  );
}
