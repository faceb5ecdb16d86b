/** Variables that a test hands to a command. */
export type Environment = Readonly<Record<string, string>>;

/**
 * What a command sees of the machine: PATH, HOME and TMPDIR as they are, a fixed language and time zone, and
 * `extra` on top. Anything else (PGHOST, NO_COLOR, CI) would make a test depend on who runs it.
 */
export function scrubbedEnvironment(extra: Environment = {}): Record<string, string> {
  const kept = ['PATH', 'HOME', 'TMPDIR'].flatMap(name => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(kept), LANG: 'C.UTF-8', TZ: 'UTC', ...extra };
}
