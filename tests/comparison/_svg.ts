import { parse, type Seen } from "./_report.ts";

/** A rectangle in a drawing. */
export interface Area {
  readonly name: string;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** The elements with a class. */
export function withClass(seen: readonly Seen[], name: string): Seen[] {
  return seen.filter((it) =>
    it.attributes.get("class")?.split(" ").includes(name)
  );
}

/** A number in an attribute. */
export function number({ attributes }: Seen, name: string): number {
  return Number(attributes.get(name));
}

/** The rectangles of the texts with a class, in a wide font. */
export function textAreas(seen: readonly Seen[], kind: string): Area[] {
  return withClass(seen, kind).filter((it) => it.name === "text").map((it) => {
    const size = kind === "name" ? 13 : 12;
    const width = 0.55 * size * it.text.length;
    const anchor = it.attributes.get("text-anchor");
    const x = number(it, "x");
    const y = number(it, "y");
    const left = x - (anchor === "middle" ? width / 2 : anchor ? width : 0);
    return {
      name: it.text,
      left,
      right: left + width,
      top: y - 0.75 * size,
      bottom: y + 0.2 * size,
    };
  });
}

/** The rectangles of the marks. */
export function markAreas(seen: readonly Seen[]): Area[] {
  return withClass(seen, "mark").map((it) => {
    const [x = NaN, y = NaN] =
      it.attributes.get("transform")?.match(/[-\d.]+/g)?.map(Number) ?? [];
    return {
      name: `the mark of ${it.text}`,
      left: x - 6,
      right: x + 6,
      top: y - 6,
      bottom: y + 6,
    };
  });
}

/** The points of the lines with a class. */
export function pointAreas(seen: readonly Seen[], kind: string): Area[] {
  return withClass(seen, kind).flatMap((it) =>
    [...it.attributes.get("d")?.matchAll(/([-\d.]+),([-\d.]+)/g) ?? []]
      .map(([, x, y]) => ({
        name: kind,
        left: Number(x),
        right: Number(x),
        top: Number(y),
        bottom: Number(y),
      }))
  );
}

/** The first two areas that overlap, in words. */
export function overlapOf(
  some: readonly Area[],
  others: readonly Area[],
): string | undefined {
  for (const a of some) {
    for (const b of others) {
      if (a === b || a.left >= b.right || b.left >= a.right) continue;
      if (a.top >= b.bottom || b.top >= a.bottom) continue;
      return `'${a.name}' covers '${b.name}'`;
    }
  }
  return undefined;
}

/** The width and the height of a drawing, and its elements. */
export function read(svg: string): { size: number[]; seen: Seen[] } {
  const seen = parse(svg);
  const [, , ...size] = seen[0]?.attributes.get("viewBox")?.split(" ") ?? [];
  return { size: size.map(Number), seen };
}
