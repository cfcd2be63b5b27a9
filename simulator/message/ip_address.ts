/** An IP address: 4 bytes or 16. */
export type Address = readonly number[];

/** The addresses with a common prefix. */
export interface AddressRange {
  readonly address: Address;
  /** The length of the prefix, in bits. */
  readonly bits: number;
}

/**
 * Parses an IP address. An IPv4-mapped IPv6 address (RFC 4291, section 2.5.5.2) is
 * the IPv4 address, to which connections go.
 *
 * @param text Such as `127.0.0.1` or `::1`.
 * @returns `undefined` if it is invalid, or has a zone.
 */
export function parseAddress(text: string): Address | undefined {
  if (/^\d{1,3}(?:\.\d{1,3}){3}$/.test(text)) {
    const bytes = text.split(".").map(Number);
    return bytes.every((byte) => byte < 256) ? bytes : undefined;
  }
  if (!text.includes(":")) return undefined;
  // The URL parser accepts only IPv6 addresses in brackets, and normalizes them to
  // hexadecimal groups with at most one gap.
  const host = URL.parse(`http://[${text}]/`)?.hostname.slice(1, -1);
  if (host === undefined) return undefined;
  const [before = [], after = []] = host.split("::").map((part) =>
    part.split(":").filter(Boolean).map((group) => parseInt(group, 16))
  );
  const gap = new Array<number>(8 - before.length - after.length).fill(0);
  const bytes = [...before, ...gap, ...after]
    .flatMap((group) => [group >> 8, group & 255]);
  return isIn(bytes, MAPPED) ? bytes.slice(12) : bytes;
}

/**
 * Parses a range of addresses in CIDR notation, or a single address.
 *
 * @param text Such as `10.0.0.0/8` or `fd00::/8`.
 * @returns `undefined` if it is invalid.
 */
export function parseRange(text: string): AddressRange | undefined {
  const [, start = "", length] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const address = parseAddress(start);
  if (!address) return undefined;
  const max = address.length * 8;
  const bits = length === undefined ? max : Number(length);
  return bits <= max ? { address, bits } : undefined;
}

/** Whether an address is in a range. */
export function isIn(
  address: Address,
  { address: start, bits }: AddressRange,
): boolean {
  return address.length === start.length &&
    address.every((byte, i) => {
      const compared = Math.min(8, Math.max(0, bits - i * 8));
      return (byte ^ (start[i] ?? 0)) >> (8 - compared) === 0;
    });
}

export function isLoopback(address: Address): boolean {
  return LOOPBACK.some((range) => isIn(address, range));
}

/** Whether an address is public: not private, multicast or otherwise reserved. */
export function isPublic(address: Address): boolean {
  if (SPECIAL.some((range) => isIn(address, range))) return false;
  return address.length === 4 || isIn(address, GLOBAL);
}

function range(text: string): AddressRange {
  const [start = "", bits = ""] = text.split("/");
  const address = parseAddress(start);
  if (!address) throw new TypeError(`'${text}' is not a range of addresses`);
  return { address, bits: Number(bits) };
}

/** IPv4-mapped IPv6; not by `range`, which would parse it as IPv4. */
const MAPPED: AddressRange = {
  address: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 0, 0, 0, 0],
  bits: 96,
};

const LOOPBACK = ["127.0.0.0/8", "::1/128"].map(range);

/** Global unicast IPv6 (RFC 4291). */
const GLOBAL = range("2000::/3");

/**
 * The IANA special-purpose address registries (RFC 6890) and multicast, with the
 * ranges that relays translate to IPv4 (6to4, Teredo).
 */
const SPECIAL = [
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
].map(range);
