import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { localScript } from './local.mjs';

export const drizzle = {
  tool: 'drizzle-orm',
  handicap: 'all migrations in one transaction, no lock, no way back',
  history: 'drizzle.__drizzle_migrations',
  write(folder, migrations) {
    mkdirSync(join(folder, 'meta'));
    const entries = migrations.map(({ table }, idx) => ({
      idx,
      version: '7',
      when: 1_735_700_000_000 + idx,
      tag: `${String(idx).padStart(4, '0')}_${table}`,
      breakpoints: true,
    }));
    const journal = { version: '7', dialect: 'postgresql', entries };
    writeFileSync(join(folder, 'meta/_journal.json'), JSON.stringify(journal));
    for (const [index, { up }] of migrations.entries())
      writeFileSync(
        join(folder, `${entries[index].tag}.sql`),
        up.replaceAll(/;\n(?=CREATE)/g, ';\n--> statement-breakpoint\n'),
      );
  },
  up: (url, folder) => ({ ...localScript('drizzle-up.mjs', [folder]), env: { DATABASE_URL: url } }),
};
