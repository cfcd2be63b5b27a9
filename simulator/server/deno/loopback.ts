import { bracketed, LOOPBACK, MAX_PORTS } from "../loopback.ts";
import type { MissingAddress } from "../options.ts";
import { Listener, type ListenerOptions } from "./listener.ts";

/** The listeners of a server. */
export interface Listening {
  /** A listener for each address, the main one first. */
  readonly listeners: readonly [Listener, ...Listener[]];
  /** The addresses of `localhost` without a listener. */
  readonly missing: readonly MissingAddress[];
}

/**
 * Listens on a host. `localhost` is both loopback addresses, with the same port;
 * one of them is enough, as not every machine has IPv6.
 *
 * @param options The host and the handler.
 * @throws {Deno.errors.AddrInUse} If the port is taken on any of them.
 * @throws {Deno.errors.NotCapable} If no address is permitted.
 */
export function listenOn(options: ListenerOptions): Listening {
  if (options.hostname.toLowerCase() !== "localhost") {
    return { listeners: [new Listener(options)], missing: [] };
  }
  for (let tried = 1;; tried++) {
    try {
      return listenOnLoopback(options);
    } catch (error) {
      // A port that is free on one address can be taken on the other.
      const taken = error instanceof Deno.errors.AddrInUse;
      if (!taken || options.port !== 0 || tried === MAX_PORTS) throw error;
    }
  }
}

function listenOnLoopback(options: ListenerOptions): Listening {
  const listeners: Listener[] = [];
  const missing: MissingAddress[] = [];
  for (const hostname of LOOPBACK) {
    const port = listeners[0]?.addr.port ?? options.port;
    try {
      listeners.push(new Listener({ ...options, hostname, port }));
    } catch (error) {
      if (!(error instanceof Deno.errors.AddrInUse)) {
        missing.push({ host: bracketed(hostname), error });
        continue;
      }
      for (const listener of listeners) listener.stop();
      throw error;
    }
  }
  const [first, ...others] = listeners;
  return first
    ? { listeners: [first, ...others], missing }
    // Permissions may name the host, and neither of its addresses.
    : { listeners: [new Listener(options)], missing: [] };
}
