import { clip, cross, grown, overlap } from "./_geometry.ts";
import {
  AIR,
  type Anchor,
  type Candidate,
  labelPlaces,
  type Placement,
  type Surroundings,
} from "./_label_places.ts";

export type { Anchor, Placement, Surroundings };

const ROUNDS = 6;

/**
 * Finds a place for the label of each point: near it, and clear of the other
 * labels, of all marks and of the lines. It is greedy, the label with the least
 * room first, and then lets each label move to a better place while there is one.
 * The same points always give the same places.
 *
 * @param anchors The points, and how large their labels are.
 * @param surroundings What to keep clear of.
 * @returns A place for each point, in their order; `undefined` where no room is
 * left at all.
 */
export function placeLabels(
  anchors: readonly Anchor[],
  surroundings: Surroundings,
): (Placement | undefined)[] {
  const find = (it: Anchor, far: boolean) =>
    labelPlaces(it, anchors, surroundings, far);
  const choices = anchors.map((it) => find(it, false));
  const order = anchors.map((_, i) => i).sort((a, b) =>
    (choices[a]?.length ?? 0) - (choices[b]?.length ?? 0) || a - b
  );
  const placed: (Candidate | undefined)[] = anchors.map(() => undefined);
  for (let round = 0; round < ROUNDS; round++) {
    let moved = false;
    for (const i of order) {
      const anchor = anchors[i];
      if (!anchor) continue;
      const others = placed.filter((_, j) => j !== i);
      const best = cheapest(choices[i] ?? [], others) ??
        cheapest(find(anchor, true), others);
      moved ||= best !== placed[i];
      placed[i] = best;
    }
    if (!moved) break;
  }
  return placed;
}

/** The place that costs the least beside the labels placed already. */
function cheapest(
  choices: readonly Candidate[],
  others: readonly (Candidate | undefined)[],
): Candidate | undefined {
  let best: Candidate | undefined;
  let least = Infinity;
  for (const choice of choices) {
    if (choice.penalty >= least) break; // they come in this order
    const total = choice.penalty + conflicts(choice, others);
    if (total < least) [best, least] = [choice, total];
  }
  return best;
}

/** What a place costs because of the other labels; infinite if it covers one. */
function conflicts(
  choice: Candidate,
  others: readonly (Candidate | undefined)[],
): number {
  const room = grown(choice.box, AIR);
  let sum = 0;
  for (const other of others) {
    if (!other) continue;
    if (overlap(room, other.box)) return Infinity;
    if (other.leader && clip(other.leader, room)) sum += 200;
    if (!choice.leader) continue;
    if (clip(choice.leader, grown(other.box, 1))) sum += 200;
    if (other.leader && cross(choice.leader, other.leader)) sum += 100;
  }
  return sum;
}
