import { defineRule } from '../rule.ts';

export const searchPathChanged = defineRule({
  id: 'search-path-changed',
  group: 'correctness',
  severity: 'warning',
  summary: 'a migration sets search_path, often to nothing, as dumps do',
  why: "Names without a schema then mean something else, or nothing. A dump of pg_dump begins with `set_config('search_path', '', false)`: whatever is added below it by hand fails. migrate puts the setting back after each migration.",
  instead: `Write the schema before the name, or choose the target's schema with \`--schema\`.`,
  check: {
    set: ({ name, value, local }) =>
      name === 'search_path'
        ? {
            message:
              value === '' || value === undefined
                ? 'search_path is emptied: below here no name is found without its schema'
                : `search_path is set to ${value}: names below here mean other tables than in other migrations`,
            hint: 'Write the schema before the names, or choose the target with --schema.',
            ...(local && value !== '' ? { severity: 'note' as const } : {}),
          }
        : undefined,
  },
});
