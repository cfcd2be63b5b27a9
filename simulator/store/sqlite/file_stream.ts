import { StoreError } from "../../core/store.ts";
import type { DatabaseFile } from "./database_file.ts";

const CHUNK_BYTES = 65_536;

export interface FileStreamOptions {
  /** Whether the file is still as it was when the stream began. */
  isCurrent(): boolean;
  /** Called when no more is read of it. */
  onEnd(): void;
}

/** Streams a file as it is now. */
export function fileStream(
  file: DatabaseFile,
  { isCurrent, onEnd }: FileStreamOptions,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const { size } = file;
  let position = 0;
  function next(): Uint8Array<ArrayBuffer> {
    const chunk = new Uint8Array(Math.min(CHUNK_BYTES, size - position));
    position += file.read(chunk, position);
    return chunk;
  }
  // Read at once: the header changes with the next commit.
  let chunk = next();
  return new ReadableStream({
    pull(controller) {
      if (!isCurrent()) {
        onEnd();
        throw new StoreError(
          "The backup has ended early, as the store was closed or another backup began, or it was read too slowly",
        );
      }
      controller.enqueue(chunk);
      if (position < size) {
        chunk = next();
        return;
      }
      onEnd();
      controller.close();
    },
    cancel: onEnd,
  }, { highWaterMark: 0 });
}
