import { BlockList, type IPVersion, isIP } from "node:net";

/** Addresses with a common prefix, or a single one. */
interface Range {
  readonly address: string;
  readonly family: IPVersion;
  /** The length of the prefix, in bits. */
  readonly bits: number;
}

/** All IPv4 addresses, also those that are mapped. */
const IPV4 = new BlockList();
IPV4.addSubnet("0.0.0.0", 0, "ipv4");

/** Whether a text is an IP address, without a zone. */
export function isAddress(text: string): boolean {
  return familyOf(text) !== undefined;
}

/** Whether a text is an IP address, or a range in CIDR notation: `10.0.0.0/8`. */
export function isRange(text: string): boolean {
  return parseRange(text) !== undefined;
}

export function isLoopback(address: string): boolean {
  return LOOPBACK.has(address);
}

/** Whether an address is public: not private, multicast or otherwise reserved. */
export function isPublic(address: string): boolean {
  return GLOBAL.has(address) && !SPECIAL.has(address);
}

/**
 * Ranges of IP addresses. An IPv4-mapped IPv6 address (RFC 4291, section 2.5.5.2)
 * counts as the IPv4 address, to which connections go.
 */
export class AddressRanges {
  readonly #ipv4 = new BlockList();
  readonly #ipv6 = new BlockList();

  /** @param ranges As {@linkcode isRange} accepts them; others are left out. */
  constructor(ranges: readonly string[]) {
    for (const text of ranges) {
      const range = parseRange(text);
      if (!range) continue;
      const { address, bits, family } = range;
      this.#listOf(address, family).addSubnet(address, bits, family);
    }
  }

  has(address: string): boolean {
    const family = familyOf(address);
    return family !== undefined &&
      this.#listOf(address, family).check(address, family);
  }

  #listOf(address: string, family: IPVersion): BlockList {
    return IPV4.check(address, family) ? this.#ipv4 : this.#ipv6;
  }
}

function parseRange(text: string): Range | undefined {
  const [, address = "", length] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const family = familyOf(address);
  if (!family) return undefined;
  const max = family === "ipv4" ? 32 : 128;
  const min = family === "ipv6" && IPV4.check(address, family) ? 96 : 0;
  const bits = Number(length ?? max);
  return min <= bits && bits <= max ? { address, family, bits } : undefined;
}

function familyOf(text: string): IPVersion | undefined {
  if (text.includes("%")) return undefined;
  const version = isIP(text);
  return version === 4 ? "ipv4" : version === 6 ? "ipv6" : undefined;
}

const LOOPBACK = new AddressRanges(["127.0.0.0/8", "::1"]);

/** IPv4, and global unicast IPv6 (RFC 4291). */
const GLOBAL = new AddressRanges(["0.0.0.0/0", "2000::/3"]);

/**
 * The IANA special-purpose address registries (RFC 6890) and multicast, with the
 * ranges that relays translate to IPv4 (6to4, Teredo).
 */
const SPECIAL = new AddressRanges([
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/4",
  "240.0.0.0/4",
  "2001::/23",
  "2001:db8::/32",
  "2002::/16",
  "3fff::/20",
]);
