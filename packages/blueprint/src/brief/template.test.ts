import { describe, expect, test } from 'vitest';
import { checkBrief } from './check.ts';
import { listTemplates } from './folder-templates.ts';
import { readBrief } from './read.ts';
import { briefFromTemplate, readTemplate } from './template.ts';

const builtIn = listTemplates('/nowhere');

test('the six templates of the contract, and the blank one', () => {
  expect(builtIn.map(({ name }) => name)).toEqual([
    'api_integration',
    'blank',
    'crud_api',
    'database_migration',
    'etl_pipeline',
    'event_driven',
    'microservice',
  ]);
});

describe.each(builtIn)('template $name', template => {
  const text = briefFromTemplate(template, 'invoice-api');
  const reading = readBrief(text, { name: 'invoice-api', file: 'brief.md' });

  test('becomes a brief that can be read', () => {
    expect(template.problems).toEqual([]);
    expect(template.summary).not.toBe('');
    expect(reading.problems).toEqual([]);
    expect(reading.brief).toMatchObject({ title: 'Invoice api', template: template.name });
    expect(reading.brief.requirements.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['functional', 'non_functional', 'constraint']),
    );
  });

  test('what has to be filled in is marked, and "brief check" finds nothing else', () => {
    const findings = checkBrief(reading, 'brief.md');
    expect(findings.length).toBeGreaterThan(5);
    expect(new Set(findings.map(({ code }) => code))).toEqual(new Set(['brief-placeholder']));
    const marked = text.match(/\[[^\]]{3,}\]/g) ?? [];
    expect(findings).toHaveLength(marked.length);
  });

  test('filled in, it has nothing left to complain about', () => {
    const filled = text
      .replace(/^- C1 .*/m, '- C1 TypeScript with Fastify and PostgreSQL 16')
      .replace(/\[(?:such as )?([^\]]{3,})\]/gi, '$1 12');
    const codes = checkBrief(readBrief(filled, { name: 'x', file: 'brief.md' }), 'brief.md');
    expect(codes.filter(({ code }) => code === 'brief-placeholder')).toEqual([]);
  });
});

describe.each(builtIn.filter(({ name }) => name !== 'blank'))('template $name', template => {
  const { brief } = readBrief(briefFromTemplate(template, 'x'), { name: 'x', file: 'brief.md' });

  test('has the parts of a template', () => {
    for (const part of ['Customisation points', 'Standard components', 'Common variations', 'Known risks']) {
      expect(brief.context).toMatch(new RegExp(`^### ${part}\\n\\n\\S`, 'm'));
    }
    expect(brief.profile.novelty).toBe('established');
  });
});

describe('a template of somebody', () => {
  const file = '.blueprint/templates/game.md';
  const body = '# T\n\n## Context\n\nA game.\n\n## Requirements\n\n### Functional\n\n- F1 It runs.\n';

  test('needs a summary, in its front matter', () => {
    const without = readTemplate('game', file, body);
    expect(without.problems).toEqual([
      expect.objectContaining({
        code: 'missing_summary',
        file,
        line: 1,
        hint: expect.stringContaining('summary'),
      }),
    ]);
    expect(readTemplate('game', file, `---\nsummary: A game\n---\n${body}`)).toMatchObject({
      summary: 'A game',
      problems: [],
    });
  });

  test('has to be a brief; what is wrong keeps its line', () => {
    const text = `---\nsummary: A game\nnovlty: novel\n---\n${body}- F1 Again.\n`;
    const { problems } = readTemplate('game', file, text.replaceAll('\n', '\r\n'));
    expect(problems.map(({ code, line }) => [code, line])).toEqual([
      ['unknown_key', 3],
      ['duplicate_id', 16],
    ]);
  });

  test('keeps its factors, and loses its summary', () => {
    const template = readTemplate(
      'game',
      file,
      `---\nsummary: A game\nteam: junior\ntemplate: x\n---\n${body}`,
    );
    const text = briefFromTemplate(template, 'chess');
    expect(text).toMatch(/^---\ntemplate: game\nteam: junior\n# components: 6\n# risk-usd: 20000\n---\n/);
    expect(text).not.toContain('summary');
    expect(readBrief(text, { name: 'chess', file }).brief).toMatchObject({
      title: 'Chess',
      template: 'game',
      profile: { team: 'junior' },
    });
  });

  test('gets a title where it has none', () => {
    const template = readTemplate('game', file, '---\nsummary: A game\n---\n## Context\n\nA $& game.\n');
    expect(briefFromTemplate(template, 'chess')).toContain('---\n\n# Chess\n\n## Context\n\nA $& game.\n');
  });
});
