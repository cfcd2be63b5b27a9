/**
 * Checks that Deno's permissions admit a host: a socket of Node would find out
 * where nobody can catch it, and end the process; and a look-up would not say
 * what is missing.
 *
 * @param host A name, or an address and a port.
 * @throws {Error} If they do not; its code is `EPERM`.
 */
export function demandNet(host: string): void {
  const { state } = Deno.permissions.querySync({ name: "net", host });
  if (state !== "granted") {
    const message = `Requires net access to "${host}": run with --allow-net`;
    throw Object.assign(new Error(message), { code: "EPERM" });
  }
}
