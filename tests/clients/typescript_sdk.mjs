// Drives jobs with @teamduality/heygen-typescript-sdk, and prints what it saw.
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
const { resolve } = createRequire(resolvePath(folder, "index.js"));
const { HeygenSDK } = await import(
  resolve("@teamduality/heygen-typescript-sdk")
);
const sdk = new HeygenSDK("key");

async function until(ends, read) {
  const words = [];
  for (;;) {
    const status = await read();
    if (words.at(-1) !== status.status) words.push(status.status);
    if (ends.includes(status.status)) return { ...status, words };
  }
}

async function download(url) {
  const response = await fetch(url);
  return [response.status, (await response.arrayBuffer()).byteLength > 100];
}

const { languages } = await sdk.videos.translation.listLanguages();
const { video_translate_id } = await sdk.videos.translation.translate({
  video_url: "https://example.com/talk.mp4",
  output_language: languages[1],
});
const translation = await until(
  ["success", "failed"],
  () => sdk.videos.translation.getStatus(video_translate_id),
);
const { voices } = await sdk.voices.list();
const { avatars } = await sdk.avatars.list();
const asset = await sdk.assets.upload(
  new Blob([Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)]),
  "image/png",
);
const { video_id } = await sdk.videos.generation.create({
  video_inputs: [{
    character: { type: "avatar", avatar_id: avatars[0].avatar_id },
    voice: { type: "text", input_text: "Hi", voice_id: voices[0].voice_id },
  }],
});
const video = await until(
  ["completed", "failed"],
  () => sdk.videos.generation.get(video_id),
);
const { videos } = await sdk.videos.management.list();
const { remaining_quota } = await sdk.user.getRemainingQuota();
const failure = await sdk.videos.translation.getStatus("nothing")
  .catch((
    { name, statusCode, status, message },
  ) => [name, statusCode ?? status, message]);

console.log(JSON.stringify({
  translation: translation.words,
  translated: await download(translation.url),
  video: video.words,
  generated: await download(video.video_url),
  asset: typeof asset.id,
  listed: videos.some(({ video_id: id }) => id === video_id),
  quota: typeof remaining_quota,
  failure,
}));
