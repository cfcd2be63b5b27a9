/** Bytes of an object or an array, without what it holds. */
const OBJECT = 48;

/** Bytes of a place in an object or an array. */
const PLACE = 8;

/** Bytes of a string, without its characters. */
const STRING = 24;

/** Bytes of a function, with a share of what it closes over. */
const FUNCTION = 128;

/**
 * Estimates the bytes of memory that a plain value takes, what it refers to
 * included: every bound by bytes counts like this. Two bytes a character, as a
 * string with a single character beyond Latin-1 takes, so it is rather too much
 * than too little.
 *
 * @param value A value of strings, numbers, arrays, and objects of these.
 */
export function memoryOf(value: unknown): number {
  return add(value, new Set());
}

function add(value: unknown, counted: Set<object>): number {
  if (typeof value === "string") return STRING + 2 * value.length;
  if (typeof value === "function") return FUNCTION;
  if (typeof value !== "object" || value === null || counted.has(value)) {
    return 0;
  }
  if (value instanceof Uint8Array) return OBJECT + value.byteLength;
  counted.add(value);
  let bytes = OBJECT;
  for (const item of Object.values(value)) bytes += PLACE + add(item, counted);
  return bytes;
}
