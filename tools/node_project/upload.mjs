// Sends more than the server accepts, and reads the response after all of it.
import { once } from "node:events";
import { connect } from "node:net";

const { port, hostname } = new URL(process.env.HTTP_PROXY);
const length = 40_000_000;
const socket = connect(Number(port), hostname).pause();
const head = [
  "POST http://upload.heygen.com/v1/asset HTTP/1.1",
  "host: upload.heygen.com",
  "x-api-key: key",
  `content-length: ${length}`,
];
socket.write(`${head.join("\r\n")}\r\n\r\n`);
socket.write(new Uint8Array(length), async () => {
  const [chunk] = await once(socket.resume(), "data");
  console.log(String(chunk).split("\r\n")[0]);
  socket.destroy();
});
