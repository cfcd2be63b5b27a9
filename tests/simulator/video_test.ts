import { assert, assertEquals } from "@std/assert";
import { fixed } from "@heygen-sim/client/distributions";
import { createSimulator, VirtualClock } from "@heygen-sim/simulator";

const VIDEO = await resultOf();

/** The result of a completed job. */
async function resultOf(): Promise<Uint8Array<ArrayBuffer>> {
  const clock = new VirtualClock();
  using simulator = createSimulator({ clock, delay: fixed(0), errorRate: 0 });
  const { id } = simulator.getStatus();
  const url = `http://simulator.test/jobs/${id}/result`;
  return (await simulator.fetch(url)).bytes();
}

/** A box of ISO 14496-12: a size, four letters, and what is in it. */
interface Box {
  readonly type: string;
  readonly at: number;
  readonly content: Uint8Array<ArrayBuffer>;
}

function uint32(bytes: Uint8Array<ArrayBuffer>, at: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    .getUint32(at);
}

/** The boxes one after another; their sizes must add up. */
function boxes(bytes: Uint8Array<ArrayBuffer>): Box[] {
  const found: Box[] = [];
  let at = 0;
  while (at < bytes.length) {
    const size = uint32(bytes, at);
    assert(size >= 8 && at + size <= bytes.length, `a box of ${size} at ${at}`);
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    found.push({ type, at, content: bytes.subarray(at + 8, at + size) });
    at += size;
  }
  return found;
}

/** What is in the only box at a path such as `moov/trak`. */
function inside(path: string): Uint8Array<ArrayBuffer> {
  return path.split("/").reduce((bytes, type) => {
    const [box, ...others] = boxes(bytes).filter((box) => box.type === type);
    assert(box !== undefined && others.length === 0, `one '${type}'`);
    return box.content;
  }, VIDEO);
}

Deno.test("the video is a small MP4 file with its index in front", () => {
  assertEquals(
    boxes(VIDEO).map(({ type }) => type),
    ["ftyp", "moov", "free", "mdat"],
  );
  assert(VIDEO.length < 2_048, `${VIDEO.length} bytes`);
});

Deno.test("the video has one H.264 track of 64 by 36 that lasts half a second", () => {
  const header = inside("moov/trak/tkhd");
  // Version 0: flags, two times, id, room, duration ... and the size as 16.16.
  assertEquals(header[0], 0);
  assertEquals(uint32(header, 76) / 65_536, 64);
  assertEquals(uint32(header, 80) / 65_536, 36);

  const media = inside("moov/trak/mdia/mdhd");
  assertEquals(uint32(media, 16) / uint32(media, 12), 0.5);

  const handler = inside("moov/trak/mdia/hdlr").subarray(8, 12);
  assertEquals(String.fromCharCode(...handler), "vide");
  const samples = inside("moov/trak/mdia/minf/stbl/stsd").subarray(8);
  assertEquals(boxes(samples).map(({ type }) => type), ["avc1"]);
});

Deno.test("the video's frames are where its index says", () => {
  const table = "moov/trak/mdia/minf/stbl";
  const sizes = inside(`${table}/stsz`);
  const count = uint32(sizes, 8);
  const total = Array.from({ length: count })
    .reduce((sum: number, _, i) => sum + uint32(sizes, 12 + 4 * i), 0);

  const data = boxes(VIDEO).find(({ type }) => type === "mdat");
  assertEquals(uint32(inside(`${table}/stco`), 8), (data?.at ?? 0) + 8);
  assertEquals(total, data?.content.length);
  assertEquals(count, 2);
});
