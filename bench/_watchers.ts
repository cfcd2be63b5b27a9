/**
 * Reads an event stream many times at once; the arguments are the host, the
 * port, the path and the number of streams. Prints "ready" when all streams have
 * reported the first state, and "ended" when all have reported the end.
 */
const [hostname = "", port, path, count] = Deno.args;

/** How many to open at once: a server queues few that it has not accepted. */
const TOGETHER = 100;

const decoder = new TextDecoder();

async function readUntil(
  connection: Deno.TcpConn,
  wanted: string,
): Promise<void> {
  const bytes = new Uint8Array(2_048);
  for (let text = ""; !text.includes(wanted);) {
    const read = await connection.read(bytes);
    if (read === null) throw new Error(`A stream has ended without ${wanted}`);
    text += decoder.decode(bytes.subarray(0, read));
  }
}

async function open(): Promise<Deno.TcpConn> {
  const connection = await Deno.connect({ hostname, port: Number(port) });
  const request = `GET ${path} HTTP/1.1\r\nhost: bench\r\n\r\n`;
  await connection.write(new TextEncoder().encode(request));
  await readUntil(connection, "event: status");
  return connection;
}

const connections: Deno.TcpConn[] = [];
while (connections.length < Number(count)) {
  const more = Array.from({ length: TOGETHER }, open);
  connections.push(...await Promise.all(more));
}
const ends = connections.map((it) => readUntil(it, "event: end"));
console.log("ready");
await Promise.all(ends);
console.log("ended");
for (const connection of connections) connection.close();
