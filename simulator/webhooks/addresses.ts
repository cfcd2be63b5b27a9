/** An IP address: 4 bytes or 16. */
export type Address = readonly number[];

/** The addresses that have the first `bits` in common with one. */
export interface AddressRange {
  /** One of them. */
  readonly address: Address;
  /** How many of its bits they have in common. */
  readonly bits: number;
}

/**
 * Reads an IP address as it is usually written. An IPv4 address within an IPv6
 * address (RFC 4291, section 2.5.5.2) is the IPv4 address: it is where a
 * connection goes.
 *
 * @param text Such as `127.0.0.1` or `::1`.
 * @returns The address; `undefined` if it is none, or has a zone.
 */
export function parseAddress(text: string): Address | undefined {
  if (/^\d{1,3}(?:\.\d{1,3}){3}$/.test(text)) {
    const bytes = text.split(".").map(Number);
    return bytes.every((byte) => byte < 256) ? bytes : undefined;
  }
  if (!text.includes(":")) return undefined;
  // What is in brackets can be nothing but an IPv6 address, and comes back in
  // one form: groups in hexadecimal, with at most one gap.
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
 * Reads a range of addresses in CIDR notation, or a single address.
 *
 * @param text Such as `10.0.0.0/8` or `fd00::/8`.
 * @returns The range; `undefined` if it is none.
 */
export function parseRange(text: string): AddressRange | undefined {
  const [, start = "", length] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const address = parseAddress(start);
  if (!address) return undefined;
  const most = address.length * 8;
  const bits = length === undefined ? most : Number(length);
  return bits <= most ? { address, bits } : undefined;
}

/** Whether an address is in a range. */
export function isIn(
  address: Address,
  { address: start, bits }: AddressRange,
): boolean {
  return address.length === start.length &&
    address.every((byte, i) => {
      const wanted = Math.min(8, Math.max(0, bits - i * 8));
      return (byte ^ (start[i] ?? 0)) >> (8 - wanted) === 0;
    });
}

/** Whether an address is of this machine alone. */
export function isLoopback(address: Address): boolean {
  return LOOPBACK.some((range) => isIn(address, range));
}

/**
 * Whether an address is one of the Internet at large, and not of a network
 * within, of a group, or set apart for some other purpose.
 */
export function isPublic(address: Address): boolean {
  if (SPECIAL.some((range) => isIn(address, range))) return false;
  return address.length === 4 || isIn(address, GLOBAL);
}

function range(text: string): AddressRange {
  const [start = "", bits = ""] = text.split("/");
  const address = parseAddress(start);
  if (!address) throw new TypeError(`'${text}' is no range of addresses`);
  return { address, bits: Number(bits) };
}

/** IPv4 in IPv6; not by `range`, which would take it for IPv4. */
const MAPPED: AddressRange = {
  address: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 0, 0, 0, 0],
  bits: 96,
};

const LOOPBACK = ["127.0.0.0/8", "::1/128"].map(range);

/** The part of IPv6 that is given to networks of the Internet (RFC 4291). */
const GLOBAL = range("2000::/3");

/**
 * What is set apart in the IANA special-purpose address registries (RFC 6890),
 * and groups. Addresses that lead to IPv4 by a relay (6to4, Teredo) are among
 * them: who knows where they end.
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
