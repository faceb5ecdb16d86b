import { BlueprintError } from '../errors.ts';

/** The key of a provider, from the environment. Throws `no_key`. */
export function requireKey(
  environment: Readonly<Record<string, string>>,
  variable: string,
  model: string,
): string {
  const key = environment[variable]?.trim() ?? '';
  if (key !== '') return key;
  throw new BlueprintError('no_key', `${model} needs a key, and ${variable} is not set`, {
    hint: `Set ${variable} in the environment or in .env, or take "--model manual", which needs no key.`,
  });
}

/** Values that must appear in no file, log or error: those of variables whose name ends in a word for a secret. */
export function secretsOf(environment: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(environment)
    .filter(
      ([name, value]) =>
        /(?:^|_|API)(?:KEY|TOKEN|SECRET|PASSWORD|PASSWD)$/i.test(name) && value.trim().length >= 8,
    )
    .map(([, value]) => value.trim());
}
