// A client of HeyGen's hosts, which runs under Deno and Node.js. It prints what it
// saw as one line of JSON.
import { get } from "node:https";
import process from "node:process";

const API = "https://api.heygen.com";
const MEGABYTE = 1 << 20;

async function failure(work) {
  try {
    const response = await work();
    return `${response.status} ${await response.text()}`;
  } catch (error) {
    return `${error.cause?.message ?? error.message}`;
  }
}

function getByModule(url) {
  return new Promise((resolve, reject) => {
    get(url, (response) => {
      response.resume();
      resolve(response.statusCode);
    }).on("error", reject);
  });
}

const created = await fetch(`${API}/jobs`, {
  method: "POST",
  headers: { "content-type": "application/json", "x-client": "test" },
  body: "{}",
});
const { id } = await created.json();
const events = await (await fetch(`${API}/jobs/${id}/events`)).text();
let job = {};
while (job.status !== "completed") {
  const response = await fetch(`${API}/jobs/${id}`, {
    headers: { "x-client": "test" },
  });
  job = await response.json();
}
const video = await fetch(job.result_url);
const large = await fetch("https://upload.heygen.com/jobs", {
  method: "POST",
  headers: { "content-type": "application/json" },
  body: new Uint8Array(32 * MEGABYTE),
});
console.log(JSON.stringify({
  created: created.status,
  events: events.match(/^event: \w+$/gm),
  job: job.status,
  resultUrl: job.result_url,
  video: [video.status, (await video.arrayBuffer()).byteLength > 0],
  large: large.status,
  cut: await failure(() =>
    fetch(`${API}/status`, { headers: { "x-sim-fault": "cut" } })
  ),
  byModule: await getByModule(`${API}/status`),
  other: await failure(() => fetch("https://example.com/")),
  otherByHttp: await failure(() => fetch("http://example.com/")),
  direct: (await fetch(`${process.env.HEYGEN_SIM_URL}/status`)).status,
}));
