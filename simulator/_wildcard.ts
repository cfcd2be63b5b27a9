/**
 * Makes the test of texts against a pattern. Each part is searched for once, behind
 * the one before, so that no pattern takes long.
 *
 * @param pattern The pattern, in which `*` stands for any characters.
 */
export function wildcard(pattern: string): (text: string) => boolean {
  const [first = "", ...others] = pattern.split("*");
  const last = others.pop();
  if (last === undefined) return (text) => text === pattern;
  return (text) => {
    if (!text.startsWith(first)) return false;
    let at = first.length;
    // The leftmost place of a part leaves most for those after it.
    for (const part of others) {
      const found = text.indexOf(part, at);
      if (found < 0) return false;
      at = found + part.length;
    }
    return text.length - last.length >= at && text.endsWith(last);
  };
}
