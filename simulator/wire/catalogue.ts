/** Something to make videos with. */
export interface CatalogueItem {
  readonly id: string;
  readonly name: string;
  /** The gender of an avatar or a voice, as the service names it. */
  readonly gender?: "female" | "male" | undefined;
  /** The language of a voice. */
  readonly language?: string;
  /** The group of an avatar. */
  readonly group?: string;
}

/** When all items were created, in seconds since the epoch. */
export const CATALOGUE_CREATED_AT = 1_700_000_000;

export const AVATAR_GROUPS: readonly CatalogueItem[] = [
  { id: "5f0c1e7ab2d94c6f8e3a7b1c9d2e4f60", name: "Mira" },
  { id: "a81b6d3f9c2e47508b1d6f4e3c7a9052", name: "Jonas" },
];

type Gender = CatalogueItem["gender"];

const [MIRA = "", JONAS = ""] = AVATAR_GROUPS.map(({ id }) => id);

const avatar = (id: string, name: string, gender: Gender, group: string) => ({
  id,
  name,
  gender,
  group,
});

/** Avatars: each is a look of its group. */
export const AVATARS: readonly CatalogueItem[] = [
  avatar("Mira_studio_front", "Mira at desk", "female", MIRA),
  avatar("Mira_outdoor_side", "Mira outdoors", "female", MIRA),
  avatar("Jonas_studio_front", "Jonas at desk", "male", JONAS),
];

/** The avatars of a group. */
export function looksOf(group: string | undefined): readonly CatalogueItem[] {
  return AVATARS.filter((avatar) => avatar.group === group);
}

/** Pictures that can speak. */
export const TALKING_PHOTOS: readonly CatalogueItem[] = [
  { id: "c3f27a9e5b1d4068a7e4d9b2f6183c5a", name: "Portrait of Ada" },
];

const voice = (
  id: string,
  name: string,
  language: string,
  gender: Gender,
) => ({ id, name, language, gender });

export const VOICES: readonly CatalogueItem[] = [
  voice("1b7e4c9a2f5d4e80b3c6a9d1f2e75048", "Lena", "English", "female"),
  voice("2d9f6a3c8b1e4750a4e7c2b5d8f10369", "Marcus", "English", "male"),
  voice("3e1a8d5b7c2f4961b5f8d3a6c9e20471", "Lucía", "Spanish", "female"),
  voice("4f2b9e6c1d3a4872c6a9e4b7d0f31582", "Émile", "French", "male"),
];

/** Templates of videos, each with one variable of text. */
export const TEMPLATES: readonly CatalogueItem[] = [
  { id: "6a4d2f8b9c1e4035d7b8f5a2c3e06914", name: "Product announcement" },
  { id: "7b5e3a9c0d2f4146e8c9a6b3d4f17025", name: "Weekly update" },
];

export const TEMPLATE_VARIABLE = "script";

/** The account that all keys belong to. */
export const ACCOUNT = {
  username: "simulated_user",
  email: "user@simulator.example",
  first_name: "Simulated",
  last_name: "User",
};
