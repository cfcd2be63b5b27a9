import { cross, grown, overlap, touches } from "./_geometry.ts";
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
/** Orders to try. */
const TRIES = 10;
/** Labels at most: about what a plot has room for, and a bound to the work. */
const MOST = 40;
/** Without a label at all is worse than any place. */
const MISSING = 10_000;

/**
 * Finds a place for the label of each point: near it, and clear of the other
 * labels, of all marks and of the lines. It is greedy, and then lets each label
 * move to a better place while there is one; it does so beginning with the label
 * that has the least room and with every single one, and keeps the best. The same
 * points always give the same places.
 *
 * @param anchors The points, and how large their labels are.
 * @param surroundings What to keep clear of.
 * @returns A place for each point, in their order; `undefined` where no room is
 * left at all, and for points after the fortieth.
 */
export function placeLabels(
  anchors: readonly Anchor[],
  surroundings: Surroundings,
): (Placement | undefined)[] {
  const labels = anchors.slice(0, MOST).map((anchor): Label => {
    const find = (far: boolean) =>
      labelPlaces(anchor, anchors, surroundings, far);
    let far: Candidate[] | undefined;
    return { near: find(false), far: () => far ??= find(true) };
  });
  const order = labels.map((_, i) => i).sort((a, b) =>
    (labels[a]?.near.length ?? 0) - (labels[b]?.near.length ?? 0) || a - b
  );
  let best = settled(labels, order);
  let least = costOf(best);
  for (const first of order.slice(1, TRIES)) {
    const tried = settled(labels, [first, ...order.filter((i) => i !== first)]);
    const cost = costOf(tried);
    if (cost < least) [best, least] = [tried, cost];
  }
  return anchors.map((_, i) => best[i]);
}

/** The places for one label: those near the point, and those all over the plot. */
interface Label {
  readonly near: readonly Candidate[];
  readonly far: () => readonly Candidate[];
}

type Placed = (Candidate | undefined)[];

/** Places the labels in an order, and again until none of them moves. */
function settled(labels: readonly Label[], order: readonly number[]): Placed {
  const placed: Placed = labels.map(() => undefined);
  for (let round = 0; round < ROUNDS; round++) {
    let moved = false;
    for (const i of order) {
      const label = labels[i];
      if (!label) continue;
      const others = placed.filter((_, j) => j !== i);
      const best = cheapest(label.near, others) ??
        cheapest(label.far(), others);
      moved ||= best !== placed[i];
      placed[i] = best;
    }
    if (!moved) break;
  }
  return placed;
}

/** What all places cost together. */
function costOf(placed: Placed): number {
  return placed.reduce(
    (sum, it, i) =>
      sum + (it ? it.penalty + conflicts(it, placed.slice(0, i)) : MISSING),
    0,
  );
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
    if (other.leader && touches(other.leader, room)) sum += 200;
    if (!choice.leader) continue;
    if (touches(choice.leader, grown(other.box, 1))) sum += 200;
    if (other.leader && cross(choice.leader, other.leader)) sum += 100;
  }
  return sum;
}
