/** What a person has given for placeholders. */
export interface Values {
  /** Undefined where nothing was given, and for a secret. */
  readonly get: (name: string) => string | undefined;
}

/** Values that remember what was asked for. */
export interface OpenValues extends Values {
  /** Names that nothing has asked for: most likely misspelt. */
  readonly unused: () => string[];
}

export function openValues(given: ReadonlyMap<string, string>): OpenValues {
  const asked = new Set<string>();
  return {
    get(name) {
      asked.add(name);
      return isSecretName(name) ? undefined : given.get(name);
    },
    unused: () => [...given.keys()].filter(name => !asked.has(name)),
  };
}

/** Values of this kind stay out of files, whoever gives them. */
export function isSecretName(name: string): boolean {
  return /(?:pass(?:word|wd|phrase)?|pwd|secret|token|api_?key)$/i.test(name);
}
