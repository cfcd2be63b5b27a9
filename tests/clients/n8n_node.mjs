// Executes HeyGen's n8n node as n8n does, and prints what it saw.
import { createRequire } from "node:module";
import { resolve as resolvePath } from "node:path";
import process from "node:process";

process.on("uncaughtException", ({ message, config, stack }) => {
  console.error(
    message,
    config?.url ?? "",
    stack.match(/\w+\.mjs:\d+/g)?.join(" "),
  );
  process.exit(1);
});

const [folder] = process.argv.slice(2);
const require = createRequire(resolvePath(folder, "index.js"));
const PACKAGE = "@heygenofficial/n8n-nodes-heygen-official/dist";
const { HeygenNode } = require(`${PACKAGE}/nodes/Heygen/HeygenNode.node.js`);
const { HeyGenApi } = require(
  `${PACKAGE}/credentials/HeyGenApi.credentials.js`,
);
const { NodeHelpers } = require("n8n-workflow");
const axios = require("axios");

/** The first bytes of a picture, in base64. */
const PICTURE = {
  data: "iVBORw0KGgo=",
  fileName: "picture.png",
  mimeType: "image/png",
};

const node = new HeygenNode();
const credentials = { apiKey: "key" };

/** As n8n's core does: with axios, whose data is the parsed body. */
async function httpRequest({ url, method, qs, headers, body }) {
  const { data } = await axios({
    url,
    method,
    params: qs,
    headers,
    data: body,
  });
  return data;
}

function authenticated(options) {
  const { headers } = new HeyGenApi().authenticate.properties;
  for (const [name, value] of Object.entries(headers)) {
    const text = value.replace(
      /^=\{\{\$credentials\.(\w+)\}\}$/,
      (_, key) => credentials[key],
    );
    options = { ...options, headers: { ...options.headers, [name]: text } };
  }
  return httpRequest(options);
}

/** Executes an operation of the node with parameters; others have their default. */
async function execute(operation, values) {
  const given = {
    authentication: "apiKey",
    resource: "video",
    operation,
    ...values,
  };
  const self = {
    typeVersion: 1,
    type: node.description.name,
    parameters: given,
  };
  const parameters = NodeHelpers.getNodeParameters(
    node.description.properties,
    given,
    true,
    false,
    self,
    node.description,
  );
  const get = (path) =>
    path.split(".").reduce((value, key) => value?.[key], parameters);
  const [[{ json }]] = await node.execute.call({
    getInputData: () => [{ json: {}, binary: { data: PICTURE } }],
    getNodeParameter: (name, _, fallback) => get(name) ?? fallback,
    getNode: () => ({ name: "HeyGen", ...self }),
    getCredentials: () => Promise.resolve(credentials),
    continueOnFail: () => false,
    helpers: {
      httpRequest,
      httpRequestWithAuthentication: (_, options) => authenticated(options),
    },
  });
  return json.data;
}

const { baseURL, url } = new HeyGenApi().test.request;
const account = await authenticated({ url: baseURL + url, method: "GET" });
const asset = await execute("uploadAssets", {
  resource: "asset",
  binaryData: true,
  binaryPropertyName: "data",
});
const { video_translation_ids: [videoId] } = await execute("translateVideo", {
  videoUrl: "https://example.com/talk.mp4",
  outputLanguage: "es",
  additionalFields: {
    title: "Talk",
    mode: "fast",
    srtUrl: "https://example.com/a.srt",
  },
});
const words = [];
let video = {};
while (!["completed", "failed"].includes(video.status)) {
  video = await execute("getVideoStatus", { videoId });
  if (words.at(-1) !== video.status) words.push(video.status);
}
const result = await fetch(video.video_url);
const videos = await execute("listVideos", {});
const deleted = await execute("deleteVideo", { videoId });
const missing = await execute("getVideoStatus", { videoId: "nothing" })
  .catch(({ name, httpCode }) => [name, httpCode]);

console.log(JSON.stringify({
  account: typeof account.data.email,
  asset: typeof asset.asset_id,
  words,
  title: video.title,
  result: [result.status, (await result.arrayBuffer()).byteLength > 100],
  listed: videos.some(({ id }) => id === videoId),
  deleted: deleted.id === videoId,
  missing,
}));
