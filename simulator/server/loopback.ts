import type { MissingAddress } from "./common.ts";

/**
 * The addresses of `localhost` (RFC 6761, section 6.3). Clients try them in an
 * order of their own: Node 17 and 18 connect to the first that the system lists.
 */
const LOOPBACK: readonly string[] = ["127.0.0.1", "::1"];

/** The most ports to try until one is free on both addresses. */
const MAX_PORTS = 20;

export interface Address {
  readonly hostname: string;
  readonly port: number;
}

/** What listens on an address. */
export interface Listener {
  /** The address, with the actual port. */
  readonly addr: Address;
  /** Resolves when it has stopped. */
  readonly finished: Promise<unknown>;
  stop(): Promise<unknown>;
}

/** A listener, or why an address has none. */
export type Attempt =
  | Listener
  | { readonly error: unknown; readonly isTaken: boolean };

export interface Listening {
  /** A listener for each address, the main one first. */
  readonly listeners: readonly Listener[];
  /** The addresses of `localhost` without a listener. */
  readonly missing: readonly MissingAddress[];
}

/**
 * Yields addresses to listen on, and receives the results. `localhost` is both
 * loopback addresses, with the same port; one of them is enough, as not every
 * machine has IPv6.
 *
 * @throws {unknown} The error of the attempt, if the port is taken on any of them,
 * or no address is available.
 */
export function* listening(
  { hostname: host, port }: Address,
): Generator<Address, Listening, Attempt> {
  let names = host.toLowerCase() === "localhost" ? LOOPBACK : [host];
  for (let tried = 1;; tried++) {
    const open: Listener[] = [];
    const missing: MissingAddress[] = [];
    let taken: { readonly error: unknown } | undefined;
    for (const hostname of names) {
      const attempt = yield { hostname, port: open[0]?.addr.port ?? port };
      if ("addr" in attempt) open.push(attempt);
      else if (attempt.isTaken) taken = attempt;
      else missing.push({ host: bracketed(hostname), error: attempt.error });
    }
    if (taken) {
      for (const listener of open) void listener.stop();
      // A port that is free on one address can be taken on the other.
      if (port !== 0 || tried === MAX_PORTS) throw taken.error;
    } else if (open.length > 0) {
      return { listeners: open, missing };
    } else if (names === LOOPBACK) {
      // Permissions may name the host, and neither of its addresses.
      names = [host];
    } else {
      throw missing[0]?.error;
    }
  }
}

export function urlOf({ hostname, port }: Address): string {
  return `http://${bracketed(hostname)}:${port}`;
}

/** An address as in a URL: one of IPv6 is in brackets. */
function bracketed(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}
