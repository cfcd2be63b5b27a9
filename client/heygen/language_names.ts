/** A language code (BCP 47), such as `es`, `pt-BR` or `zh-Hant-TW`. */
const CODE = /^[a-z]{2,3}([-_][a-z0-9]{2,8})*$/i;

/**
 * Replaces language codes by the service's names of the languages. Codes without a
 * name of their own get that of the language without its region; texts that belong
 * to no name stay as they are, for the service to judge.
 *
 * @param fetchNames Returns the service's names; called only if there are codes.
 */
export async function languageNames(
  languages: readonly string[],
  fetchNames: () => Promise<readonly string[]>,
): Promise<readonly string[]> {
  if (!languages.some((language) => CODE.test(language))) return languages;
  const names = await fetchNames();
  const find = (text: string | undefined) =>
    names.find((name) => name.toLowerCase() === text?.toLowerCase());
  return languages.map((language) => {
    if (!CODE.test(language)) return language;
    const code = language.replaceAll("_", "-");
    const [base = code] = code.split("-");
    return find(language) ?? find(englishName(code)) ??
      find(englishName(base)) ??
      language;
  });
}

/** The English name of a language, such as `Portuguese (Brazil)`. */
function englishName(code: string): string | undefined {
  try {
    const options = { type: "language", languageDisplay: "standard" } as const;
    return new Intl.DisplayNames("en", options).of(code);
  } catch {
    // The code is malformed.
    return undefined;
  }
}
