/**
 * Runs the server for Node.js from the bundle that the first argument names,
 * with the options in the second one as JSON. Prints what it is, and stops it
 * at the end of the input.
 */
import process from "node:process";
import { text } from "node:stream/consumers";

const [, , bundle, options] = process.argv;
const { serve } = await import(bundle);
const server = await serve(JSON.parse(options));
const { url, urls, seed, exposed, missing } = server;
const missed = missing.map(({ host }) => host);
// The other address of localhost is free.
const blocker = await serve({ port: 0, host: "127.0.0.1" });
const port = Number(new URL(blocker.url).port);
const taken = await serve({ port }).catch(({ code }) => code);
await blocker.stop();
console.log(JSON.stringify({ url, urls, seed, exposed, missed, taken }));
await text(process.stdin);
await server.stop();
await server.finished;
