import { invalidPart } from "../message/http_problem.ts";
import {
  AddressRanges,
  isAddress,
  isLoopback,
  isPublic,
  isRange,
} from "../message/ip_address.ts";

export const MAX_URL_LENGTH = 2_048;

/** The allowed ports below 1024; `""` is the default of the scheme. */
const LOW_PORTS: readonly string[] = ["", "80", "443"];

/** Names that resolve to loopback addresses (RFC 6761, section 6.3). */
const LOCAL = /(?:^|\.)localhost$/;

/** A host name, or a pattern: `hooks.example.com`, `*.example.com`. */
const NAME = /^(?:\*|(?:\*\.)?[a-z\d_-]+(?:\.[a-z\d_-]+)*)$/;

export type Resolve = (name: string) => Promise<readonly string[]>;

export class TargetError extends Error {
  override readonly name = "TargetError";
}

/**
 * The targets that webhooks may be sent to: loopback addresses, and others that are
 * configured. Without this check a simulator would give its clients access to
 * networks that only it can reach.
 *
 * An allowed name may resolve to public and loopback addresses; a private address
 * must be allowed by itself or by its range.
 */
export class Targets {
  readonly #names: readonly string[];
  readonly #ranges: AddressRanges;
  readonly #resolve: Resolve;

  /**
   * @param allowed Names, `*.` and a name, addresses, ranges such as `10.0.0.0/8`,
   * and `*` for all public addresses.
   * @throws {TypeError} If a host is invalid.
   */
  constructor(allowed: readonly string[], resolve: Resolve = lookUp) {
    const texts = allowed.map((text) => text.toLowerCase());
    this.#ranges = new AddressRanges(texts);
    this.#names = texts.filter((text) => !isRange(text));
    this.#resolve = resolve;
    for (const text of texts) checkHost(text);
  }

  /** @throws {TargetError} If a target is not allowed. Its name is not resolved. */
  check(text: string): URL {
    if (text.length > MAX_URL_LENGTH) {
      reject(`must have at most ${MAX_URL_LENGTH} characters`);
    }
    const url = URL.parse(text);
    if (!url) reject("must be a URL");
    const { protocol, username, password, port } = url;
    if (protocol !== "http:" && protocol !== "https:") {
      reject("must begin with http:// or https://");
    }
    if (username || password) reject("must have no user name and no password");
    if (Number(port) < 1_024 && !LOW_PORTS.includes(port)) {
      reject("must have the port 80, 443, or one from 1024 on");
    }
    const host = hostOf(url);
    if (isAddress(host)) this.#assertAllowed(host, host, this.#isNamed("*"));
    else if (!LOCAL.test(host) && !this.#isNamed(host)) rejectHost(host);
    return url;
  }

  /**
   * Checks a target and the addresses that its name resolves to.
   *
   * @returns The only addresses to connect to: the name can resolve to others a
   * moment later.
   * @throws {TargetError} If the target is not allowed.
   */
  async resolve(text: string): Promise<readonly string[]> {
    const host = hostOf(this.check(text));
    if (isAddress(host)) return [host];
    const found = await this.#resolve(host);
    if (found.length === 0) reject(`must have a host that resolves: ${host}`);
    for (const one of found) {
      this.#assertAllowed(`${host} (${one})`, one, this.#isNamed(host));
    }
    return found;
  }

  #isNamed(host: string): boolean {
    return this.#names.some((name) =>
      name === "*" || name === host ||
      name.startsWith("*.") && host.endsWith(name.slice(1))
    );
  }

  #assertAllowed(shown: string, address: string, named: boolean): void {
    const allowed = isLoopback(address) ||
      this.#ranges.has(address) ||
      named && isPublic(address);
    if (!allowed) rejectHost(shown);
  }
}

/** @throws {TypeError} If a configured host is invalid. */
export function checkHost(text: string): string {
  // An invalid address must not pass as a name: 10.0.0.0/33, 10.1.
  const named = NAME.test(text.toLowerCase()) && !/(?:^|\.)\d+$/.test(text);
  if (named || isRange(text)) return text;
  throw new TypeError(
    `must be a host name, *.name, an address or a range such as 10.0.0.0/8: current value is '${text}'`,
  );
}

/**
 * Asserts that the runtime permits connections to a target. The addresses of a name
 * other than `localhost` are known only when a message is sent.
 *
 * @throws {TargetError} If the permission is missing.
 */
function assertPermitted(url: URL): void {
  const host = url.hostname.replace(/\.$/, "");
  const port = url.port || (url.protocol === "https:" ? 443 : 80);
  const direct = [`${host}:${port}`];
  const needed = [isAddress(hostOf(url)) ? direct : [host]];
  if (url.protocol === "https:") needed.push(direct);
  else if (LOCAL.test(host)) {
    needed.push([`127.0.0.1:${port}`, `[::1]:${port}`]);
  }
  for (const hosts of needed) {
    if (hosts.some(hasNetPermission)) continue;
    reject(`must be permitted by Deno: run with --allow-net=${hosts[0]}`);
  }
}

interface Runtime {
  readonly Deno?: {
    readonly permissions: {
      querySync(query: { name: "net"; host: string }): {
        readonly state: string;
      };
    };
  };
}

/** Whether the runtime permits connections to a host, if it has permissions at all. */
function hasNetPermission(host: string): boolean {
  const { Deno: runtime } = globalThis as Runtime;
  if (!runtime) return true;
  try {
    const query = { name: "net", host } as const;
    return runtime.permissions.querySync(query).state === "granted";
  } catch {
    // A host that no permission can name, such as *.example.com.
    return false;
  }
}

/**
 * Asserts that the runtime permits connections to a host. Without this check a
 * socket of `node:http` would end the process with an uncaught error.
 *
 * @throws {Error} With the code `EPERM`, if the permission is missing.
 */
export function assertNetPermission(host: string): void {
  if (hasNetPermission(host)) return;
  const message = `Requires net access to "${host}": run with --allow-net`;
  throw Object.assign(new Error(message), { code: "EPERM" });
}

/** The host of a URL, without brackets and without a dot at the end. */
function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, "$1").replace(/\.$/, "");
}

function reject(reason: string): never {
  throw new TargetError(`The target ${reason}`);
}

function rejectHost(host: string): never {
  reject(`must be a loopback address, or allowed by --webhook-hosts: ${host}`);
}

/** Resolves a name with the system, as a connection by name does. */
async function lookUp(name: string): Promise<readonly string[]> {
  assertNetPermission(name);
  const { lookup } = await import("node:dns/promises");
  const found = await lookup(name, { all: true });
  return found.map(({ address }) => address);
}

export interface TargetSource {
  readonly targets: Targets;
  readonly settings: { readonly webhookFetch: typeof fetch | undefined };
}

export function assertAllowedTarget(
  { targets, settings }: TargetSource,
  url: string,
  pointer: string,
): void {
  try {
    const target = targets.check(url);
    // A function in place of the network needs no permission.
    if (!settings.webhookFetch) assertPermitted(target);
  } catch (error) {
    if (!(error instanceof TargetError)) throw error;
    throw invalidPart("body", pointer, error.message);
  }
}
