import { parseDistribution } from "@heygen-sim/client/distributions";
import { LIVE_NAMES, type LiveName } from "../settings/setting_fields.ts";
import type { Settings } from "../settings/settings.ts";

/** A value of a setting in JSON. */
type Encoded =
  | string
  | number
  | boolean
  | null
  | { readonly distribution: string };

/** The settings that can change while a simulation runs. */
export type EncodedSettings = Readonly<Record<LiveName, Encoded>>;

/** Encodes the settings that can change while a simulation runs. */
export function encodeSettings(settings: Settings): EncodedSettings {
  return Object.fromEntries(
    LIVE_NAMES.map((name) => [name, encode(settings[name])]),
  ) as EncodedSettings;
}

/**
 * Decodes settings.
 *
 * @param initial The settings at the start, which stay where they are the same: a
 * distribution of the user's own cannot be read from its text form.
 * @throws {TypeError | RangeError} If a distribution is not known.
 */
export function decodeSettings(
  encoded: EncodedSettings,
  initial: Settings,
): Partial<Settings> {
  const before = encodeSettings(initial);
  const isSame = (name: LiveName) =>
    JSON.stringify(before[name]) === JSON.stringify(encoded[name]);
  return Object.fromEntries(
    LIVE_NAMES.filter((name) => !isSame(name))
      .map((name) => [name, decode(encoded[name])]),
  );
}

function encode(value: Settings[LiveName]): Encoded {
  if (value === undefined) return null;
  return typeof value === "object" ? { distribution: value.label } : value;
}

function decode(value: Encoded): unknown {
  if (value === null) return undefined;
  if (typeof value !== "object") return value;
  return parseDistribution(value.distribution);
}
