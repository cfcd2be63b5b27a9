import { useLayoutEffect, useState } from "hono/jsx/dom";

/** A place in the page: `#/race?seed=7` has the path `["race"]`, and a query. */
export interface Place {
  readonly path: readonly string[];
  readonly query: URLSearchParams;
}

/**
 * Reads a place from an address. `/report` and `/jobs/{id}/report` are places
 * without a fragment, as links from elsewhere lead there.
 */
function placeIn(address: URL): Place {
  if (address.hash.startsWith("#/")) {
    const [path = "", query] = address.hash.slice(2).split("?");
    return {
      // A part of dots would lead a request elsewhere.
      path: path.split("/").map(decoded).filter((it) => !/^\.{0,2}$/.test(it)),
      query: new URLSearchParams(query),
    };
  }
  const [, job] = /\/jobs\/([^/]+)\/report$/.exec(address.pathname) ?? [];
  const path = job !== undefined
    ? ["jobs", job]
    : address.pathname.endsWith("/report")
    ? ["report"]
    : [];
  return { path, query: new URLSearchParams(address.search) };
}

/** A fragment that somebody typed may have half an escape. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/**
 * The address of a place, for a link.
 *
 * @param query The state of the view; `undefined` leaves a field out.
 */
export function linkTo(
  path: readonly string[],
  query: Readonly<Record<string, string | number | undefined>> = {},
): string {
  const fields = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)]]
  );
  const search = new URLSearchParams(fields).toString();
  return `#/${path.map(encodeURIComponent).join("/")}${search && `?${search}`}`;
}

/**
 * Shows another state of the present view in the address, without an entry in the
 * history: the same address gives the same state.
 */
export function replacePlace(
  path: readonly string[],
  query: Readonly<Record<string, string | number | undefined>>,
): void {
  history.replaceState(null, "", linkTo(path, query));
}

export function usePlace(): Place {
  const [place, setPlace] = useState(() => placeIn(new URL(location.href)));
  useLayoutEffect(() => {
    const update = () => setPlace(placeIn(new URL(location.href)));
    addEventListener("hashchange", update);
    return () => removeEventListener("hashchange", update);
  }, []);
  return place;
}
