import {
  memoryStore,
  type SimulationStore,
} from "../../../simulator/store/store.ts";
import { StoreError } from "../../../simulator/store/store_error.ts";

/** A store that takes whatever it is given, until it is full. */
export interface FragileStore extends SimulationStore {
  /** Whether it takes nothing more. */
  full: boolean;
}

/** Opens a store that nothing is kept in. */
export function fragileStore(): FragileStore {
  return {
    ...memoryStore,
    keeps: true,
    full: false,
    commit() {
      if (!this.full) return;
      throw new StoreError("Cannot keep anything more", { full: true });
    },
  };
}
