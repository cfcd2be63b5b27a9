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
const port = Number(new URL(url).port);
const taken = await serve({ port }).catch(({ code }) => code);
console.log(JSON.stringify({ url, urls, seed, exposed, missed, taken }));
await text(process.stdin);
await server.stop();
await server.finished;
