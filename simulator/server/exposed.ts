import { isLoopback, parseAddress } from "../webhooks/addresses.ts";

/**
 * Whether other machines can reach a server. A name can stand for any address,
 * also one such as `127.example.com`.
 *
 * @param host The address or name that the server listens on.
 */
export function isExposed(host: string): boolean {
  if (host.toLowerCase() === "localhost") return false;
  const address = parseAddress(host);
  return address === undefined || !isLoopback(address);
}
