/** The address of the server: `http://127.0.0.1:5000`. */
export function originOf(url: string): string {
  // Much cheaper than parsing a URL that has been parsed before.
  const path = url.indexOf("/", url.indexOf("//") + 2);
  return path < 0 ? url : url.slice(0, path);
}

/** The pattern of a simulation's name. URLs would resolve `.` and `..`. */
export const NAME_PATTERN = String.raw`[\w\-][\w.\-]{0,63}`;

const NAME = new RegExp(`^${NAME_PATTERN}$`);

/** The error of a simulation's name; `undefined` if it is valid. */
export function nameError(name: string): string | undefined {
  if (NAME.test(name)) return undefined;
  return `The name of a simulation has 1 to 64 of the characters A-Z, a-z, 0-9, '_', '-' and '.', not first: current value is '${
    name.slice(0, 100)
  }'.`;
}

const PREFIX = new RegExp(`/s/(${NAME_PATTERN})(?=/)`, "y");

/** The name of a simulation below `/s/`; `undefined` for the server's own one. */
export function simulationIn(url: string): string | undefined {
  const at = originOf(url).length;
  if (!url.startsWith("/s/", at)) return undefined;
  PREFIX.lastIndex = at;
  return PREFIX.exec(url)?.[1];
}

/** The beginning of a simulation's paths: `/s/alice`, or empty. */
export function basePathOf(url: string): string {
  const name = simulationIn(url);
  return name === undefined ? "" : `/s/${name}`;
}

/** The address of a simulation: `http://127.0.0.1:5000/s/alice`. */
export function baseUrlOf(url: string): string {
  return originOf(url) + basePathOf(url);
}

/** The query, also of a URL with an invalid `Host`, which cannot be parsed. */
export function queryOf(url: string): string {
  return /^[^?#]*\?([^#]*)/.exec(url)?.[1] ?? "";
}
