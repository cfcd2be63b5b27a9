import { admitsNet, demandNet } from "./_demand_net.ts";
import {
  type Address,
  type AddressRange,
  isIn,
  isLoopback,
  isPublic,
  parseAddress,
  parseRange,
} from "./addresses.ts";

/** The longest address of a receiver, in characters. */
export const LONGEST_URL = 2_048;

/** The ports below 1024 that receivers listen on; `""` is a scheme's own. */
const LOW_PORTS: readonly string[] = ["", "80", "443"];

/** Names of this machine (RFC 6761, section 6.3). */
const LOCAL = /(?:^|\.)localhost$/;

/** A host's name, or a pattern of names: `hooks.example.com`, `*.example.com`. */
const NAME = /^(?:\*|(?:\*\.)?[a-z\d_-]+(?:\.[a-z\d_-]+)*)$/;

/** Finds the addresses of a name. */
export type Resolve = (name: string) => Promise<readonly string[]>;

/** Something must not be sent where it is to be sent. */
export class TargetError extends Error {
  /** Always `"TargetError"`. */
  override readonly name = "TargetError";
}

/**
 * Decides where webhooks may be sent: to this machine, and to what is allowed
 * beside it. A simulator that sends wherever it is told is a way into networks
 * that only it can reach.
 *
 * A name that is allowed may stand for public addresses and for those of this
 * machine; what is in a network within must be allowed by its address.
 */
export class Targets {
  readonly #names: readonly string[];
  readonly #ranges: readonly AddressRange[];
  readonly #resolve: Resolve;

  /**
   * Prepares to decide.
   *
   * @param allowed What is allowed beside this machine: names, `*.` and a name,
   * addresses, ranges of them as in `10.0.0.0/8`, and `*` for all that is public.
   * @param resolve Finds the addresses of a name.
   * @throws {TypeError} If one of them is none of these.
   */
  constructor(allowed: readonly string[], resolve: Resolve = lookUp) {
    const texts = allowed.map((text) => text.toLowerCase());
    this.#ranges = texts.flatMap((text) => parseRange(text) ?? []);
    this.#names = texts.filter((text) => parseRange(text) === undefined);
    this.#resolve = resolve;
    for (const text of texts) checkHost(text);
  }

  /**
   * Checks an address as far as it tells by itself.
   *
   * @param text A URL.
   * @returns It, in the one form that a URL has.
   * @throws {TargetError} If nothing may be sent there.
   */
  check(text: string): URL {
    if (text.length > LONGEST_URL) {
      refuse(`must have at most ${LONGEST_URL} characters`);
    }
    const url = URL.parse(text);
    if (!url) refuse("must be a URL");
    const { protocol, username, password, port } = url;
    if (protocol !== "http:" && protocol !== "https:") {
      refuse("must begin with http:// or https://");
    }
    if (username || password) refuse("must hold no name and no password");
    if (Number(port) < 1_024 && !LOW_PORTS.includes(port)) {
      refuse("must have port 80, 443, or one from 1024 on");
    }
    const host = hostOf(url);
    const address = parseAddress(host);
    if (address) this.#demand(host, address, this.#isNamed("*"));
    else if (!LOCAL.test(host) && !this.#isNamed(host)) forbid(host);
    return url;
  }

  /**
   * Checks an address by what its name stands for at this moment.
   *
   * @param text A URL.
   * @returns The addresses to connect to, and to no others: the name may stand
   * for another one a moment later.
   * @throws {TargetError} If nothing may be sent there.
   */
  async resolve(text: string): Promise<readonly string[]> {
    const host = hostOf(this.check(text));
    if (parseAddress(host)) return [host];
    const found = await this.#resolve(host);
    if (found.length === 0) refuse(`has a host of no address: ${host}`);
    for (const one of found) {
      const address = parseAddress(one);
      if (!address) forbid(`${host} (${one})`);
      this.#demand(`${host} (${one})`, address, this.#isNamed(host));
    }
    return found;
  }

  /** Whether a name is among those that are allowed. */
  #isNamed(host: string): boolean {
    return this.#names.some((name) =>
      name === "*" || name === host ||
      name.startsWith("*.") && host.endsWith(name.slice(1))
    );
  }

  #demand(told: string, address: Address, named: boolean): void {
    const allowed = isLoopback(address) ||
      this.#ranges.some((range) => isIn(address, range)) ||
      named && isPublic(address);
    if (!allowed) forbid(told);
  }
}

/**
 * Checks one of the hosts that are to be allowed.
 *
 * @param text A name, `*.` and a name, an address, a range, or `*`.
 * @returns It.
 * @throws {TypeError} If it is none of these.
 */
export function checkHost(text: string): string {
  // An address that is none must not pass for a name: 10.0.0.0/33, 10.1.
  const named = NAME.test(text.toLowerCase()) && !/(?:^|\.)\d+$/.test(text);
  if (named || parseRange(text)) return text;
  throw new TypeError(
    `must be a host's name, *.name, an address or a range such as 10.0.0.0/8: current value is '${text}'`,
  );
}

/**
 * Checks that the runtime's permissions admit deliveries to a target. The
 * addresses of a name are known only when a message is sent, but for those of
 * `localhost`.
 *
 * @param url The target.
 * @throws {TargetError} If they do not.
 */
export function assertPermitted(url: URL): void {
  const host = url.hostname.replace(/\.$/, "");
  const port = url.port || (url.protocol === "https:" ? 443 : 80);
  const named = parseAddress(hostOf(url)) === undefined;
  assertAdmitted(...(named ? [host] : [`${host}:${port}`]));
  if (!named) return;
  if (url.protocol === "https:") assertAdmitted(`${host}:${port}`);
  else if (LOCAL.test(host)) {
    assertAdmitted(`127.0.0.1:${port}`, `[::1]:${port}`);
  }
}

/** Checks that one of several hosts is admitted. */
function assertAdmitted(...hosts: readonly string[]): void {
  if (hosts.some(admitsNet)) return;
  refuse(
    `must be admitted by Deno's permissions: run with --allow-net=${hosts[0]}`,
  );
}

/** The host of a URL: no brackets, no dot at the end. */
function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, "$1").replace(/\.$/, "");
}

function refuse(reason: string): never {
  throw new TargetError(`The address ${reason}`);
}

function forbid(told: string): never {
  refuse(`must be of this machine, or allowed by --webhook-hosts: ${told}`);
}

/** Asks the system, as a connection by name would. */
async function lookUp(name: string): Promise<readonly string[]> {
  demandNet(name);
  const { lookup } = await import("node:dns/promises");
  const found = await lookup(name, { all: true });
  return found.map(({ address }) => address);
}
