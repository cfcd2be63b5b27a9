import { RESULT_FILES, type ResultFile } from "./result_urls.ts";

export interface Media {
  readonly type: string;
  /** The bytes, or the text. */
  readonly body: Uint8Array<ArrayBuffer> | string;
}

const CAPTIONS = [
  ["00:00:00", "000", "00:00:00", "250", "This is a simulated translation."],
  ["00:00:00", "250", "00:00:00", "500", "No video has been translated."],
] as const;

/** Captions as SubRip or WebVTT, which separate fractions differently. */
function captions(separator: "," | "."): string {
  return CAPTIONS.map(([start, ms, end, endMs, text], index) =>
    `${
      index + 1
    }\n${start}${separator}${ms} --> ${end}${separator}${endMs}\n${text}\n`
  ).join("\n");
}

/** A second of a tone of 440 Hz: PCM in 8 bits, one channel, 8 kHz. */
function tone(): Uint8Array<ArrayBuffer> {
  const rate = 8_000;
  const bytes = new Uint8Array(44 + rate);
  const view = new DataView(bytes.buffer);
  const write = (at: number, text: string) =>
    bytes.set(new TextEncoder().encode(text), at);
  write(0, "RIFF");
  view.setUint32(4, 36 + rate, true);
  write(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, rate, true);
  view.setUint32(28, rate, true);
  view.setUint16(32, 1, true);
  view.setUint16(34, 8, true);
  write(36, "data");
  view.setUint32(40, rate, true);
  for (let i = 0; i < rate; i++) {
    bytes[44 + i] = 128 + 40 * Math.sin(2 * Math.PI * 440 * i / rate);
  }
  return bytes;
}

/** A picture of one pixel (GIF89a): header, palette, image, end. */
const PICTURE = Uint8Array.of(
  ...[71, 73, 70, 56, 57, 97, 1, 0, 1, 0, 128, 0, 0],
  ...[27, 73, 101, 244, 162, 89],
  ...[44, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 68, 1, 0, 59],
);

const MEDIA: Readonly<Record<ResultFile, () => Media>> = {
  video: () => ({ type: "video/mp4", body: VIDEO }),
  audio: () => ({ type: "audio/wav", body: tone() }),
  srt: () => ({ type: "application/x-subrip", body: captions(",") }),
  vtt: () => ({ type: "text/vtt", body: `WEBVTT\n\n${captions(".")}` }),
  thumbnail: () => ({ type: "image/gif", body: PICTURE }),
  gif: () => ({ type: "image/gif", body: PICTURE }),
};

/** A file of a result; `undefined` if there is no such file. */
export function mediaOf(name: string): Media | undefined {
  for (const [file, known] of Object.entries(RESULT_FILES)) {
    if (known === name) return MEDIA[file as ResultFile]();
  }
  return undefined;
}

/**
 * What a finished job's result link leads to: a colour gradient that moves for
 * half a second, 64 by 36 pixels in H.264 (constrained baseline, yuv420p), with
 * the index in front so that it plays while it is loaded. It is made from
 * ffmpeg's own test source and holds no third party's content:
 *
 * ```sh
 * ffmpeg -f lavfi -i "gradients=s=64x36:r=4:d=0.5:c0=0x1b4965:c1=0xf4a259:n=2:seed=7:speed=0.05" \
 *   -c:v libx264 -profile:v baseline -pix_fmt yuv420p -crf 34 -bf 0 -threads 1 \
 *   -bsf:v filter_units=remove_types=6 -map_metadata -1 -fflags +bitexact \
 *   -flags:v +bitexact -movflags +faststart video.mp4
 * base64 -w 74 video.mp4
 * ```
 */
export const VIDEO: Uint8Array<ArrayBuffer> = Uint8Array.from(
  atob(`
AAAAIGZ0eXBpc29tAAACAGlzb21pc28yYXZjMW1wNDEAAAMIbW9vdgAAAGxtdmhkAAAAAAAAAA
AAAAAAAAAD6AAAAfQAAQAAAQAAAAAAAAAAAAAAAAEAAAAAAAAAAAAAAAAAAAABAAAAAAAAAAAA
AAAAAABAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAgAAAld0cmFrAAAAXHRraGQAAA
ADAAAAAAAAAAAAAAABAAAAAAAAAfQAAAAAAAAAAAAAAAAAAAAAAAEAAAAAAAAAAAAAAAAAAAAB
AAAAAAAAAAAAAAAAAABAAAAAAEAAAAAkAAAAAAAkZWR0cwAAABxlbHN0AAAAAAAAAAEAAAH0AA
AAAAABAAAAAAHPbWRpYQAAACBtZGhkAAAAAAAAAAAAAAAAAABAAAAAIABVxAAAAAAALWhkbHIA
AAAAAAAAAHZpZGUAAAAAAAAAAAAAAABWaWRlb0hhbmRsZXIAAAABem1pbmYAAAAUdm1oZAAAAA
EAAAAAAAAAAAAAACRkaW5mAAAAHGRyZWYAAAAAAAAAAQAAAAx1cmwgAAAAAQAAATpzdGJsAAAA
unN0c2QAAAAAAAAAAQAAAKphdmMxAAAAAAAAAAEAAAAAAAAAAAAAAAAAAAAAAEAAJABIAAAASA
AAAAAAAAABDExhdmMgbGlieDI2NAAAAAAAAAAAAAAAAAAAAAAAAAAAGP//AAAAMGF2Y0MBQsAK
/+EAGGdCwArZBH+fARAAAAMAEAAAAwCA8SJkgAEABWjLgISyAAAAEHBhc3AAAAABAAAAAQAAAB
RidHJ0AAAAAAAACIAAAAiAAAAAGHN0dHMAAAAAAAAAAQAAAAIAABAAAAAAFHN0c3MAAAAAAAAA
AQAAAAEAAAAcc3RzYwAAAAAAAAABAAAAAQAAAAIAAAABAAAAHHN0c3oAAAAAAAAAAAAAAAIAAA
BFAAAAQwAAABRzdGNvAAAAAAAAAAEAAAM4AAAAPXVkdGEAAAA1bWV0YQAAAAAAAAAhaGRscgAA
AAAAAAAAbWRpcmFwcGwAAAAAAAAAAAAAAAAIaWxzdAAAAAhmcmVlAAAAkG1kYXQAAABBZYiEfE
YD8QCICIADiQAKIwH4g6AiFEhxGA/EFQEQokHEYQkAzg0MYDNiTnpSYkl+iSRA+82H6YWaYlXl
JiSU2YAAAAA/QYiJ8RgPxAMgIgAOJAAp8DxB0AiFEhz4HiDoBEKJDnwUgNMGhjAGbF/SkxJN5i
QVyDzYfphZol/RJK9Eu+2A
`),
  (character) => character.charCodeAt(0),
);
