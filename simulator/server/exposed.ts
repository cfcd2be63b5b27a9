import { isLoopback, parseAddress } from "../webhooks/addresses.ts";

/**
 * Whether other machines may reach a server. A name can stand for any address,
 * also one that begins like an address of the loopback's.
 *
 * @param host The address or name that it listens on.
 */
export function isExposed(host: string): boolean {
  if (host.toLowerCase() === "localhost") return false;
  const address = parseAddress(host);
  return address === undefined || !isLoopback(address);
}
