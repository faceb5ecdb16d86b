import { defineRule } from '../rule.ts';

export const serverSetting = defineRule({
  id: 'server-setting',
  group: 'data',
  severity: 'warning',
  summary: 'ALTER SYSTEM, ALTER DATABASE … SET or ALTER ROLE … SET',
  why: 'It changes the server, or the database or role, for everybody on it, in every fleet that shares it. A DOWN cannot know what was there before.',
  instead: `The configuration of the server, where its other settings are kept. For the migration alone: \`SET LOCAL\`.`,
  onlyUp: true,
  peers: { squawk: ['ban-alter-system-options', 'ban-alter-database-options', 'ban-alter-role-options'] },
  check: {
    'alter system': ({ name }) =>
      complaint(`ALTER SYSTEM changes ${name || 'a setting'} for the whole server`),
    other({ node }) {
      if (node === 'AlterDatabaseSetStmt')
        return complaint('ALTER DATABASE … SET changes a setting for everybody');
      return node === 'AlterRoleSetStmt'
        ? complaint('ALTER ROLE … SET changes a setting wherever the role is used')
        : undefined;
    },
  },
});

function complaint(message: string) {
  return {
    message,
    hint: 'Keep settings with the configuration of the server; for this migration use SET LOCAL.',
  };
}
