import type { Component } from '../../design/design.ts';
import { type Answer, take } from './answer.ts';
import type { Block, TableBlock } from './blocks.ts';
import { plain, saysNothing } from './words.ts';

/** Components of a section that names them, as rows of a table or as list items with a bold or code name. */
export function readComponents(answer: Answer, blocks: readonly Block[]): Component[] {
  const found = blocks.flatMap(block => {
    if (block.type === 'table') return tableComponents(answer, block);
    if (block.type !== 'list') return [];
    return block.items.flatMap(item => {
      const [first] = item.blocks;
      const text = first?.type === 'paragraph' ? first.text : '';
      const named = /^(?:\*\*([^*\n]{1,80})\*\*|`([^`\n]{1,80})`)[ \t]*[:.–—-]*[ \t]*([\s\S]*)$/.exec(text);
      if (named === null || item.blocks.length > 1) return [];
      take(answer, item);
      const name = named[1] ?? named[2] ?? '';
      return [
        {
          name: plain(name),
          responsibility: named[3] ?? '',
          paths: pathsIn(text),
          dependsOn: '',
          packages: [] as string[],
        },
      ];
    });
  });
  const ids = new Map(found.map(({ name }) => [name.toLowerCase(), slug(name)]));
  return found.map(({ name, responsibility, paths, dependsOn, packages }) => {
    const parts = saysNothing(dependsOn) ? [] : dependsOn.split(/[,;\n]/).map(part => nameIn(part));
    const known = parts.flatMap(part => ids.get(part.toLowerCase()) ?? []);
    // What is no component of the answer, such as a service outside, is kept in words.
    const others = known.length === parts.length ? [] : [`Depends on: ${plain(dependsOn)}`];
    return {
      id: slug(name),
      responsibility: [responsibility === '' ? name : responsibility, ...others].join('; '),
      paths,
      dependsOn: known,
      packages,
    };
  });
}

function nameIn(text: string): string {
  return plain(text).replace(/`/g, '').trim();
}

interface FoundComponent {
  readonly name: string;
  readonly responsibility: string;
  readonly paths: string[];
  readonly dependsOn: string;
  readonly packages: string[];
}

function tableComponents(answer: Answer, table: TableBlock): FoundComponent[] {
  const column = (pattern: RegExp): number =>
    table.header.findIndex(cell => pattern.test(plain(cell).toLowerCase()));
  const name = column(/^(?:component|module|service|name|building block)/);
  if (name === -1) return [];
  const responsibility = column(/responsib|purpose|description|role|what/);
  const paths = column(/path|files?|folder|location|director/);
  const depends = column(/depend/);
  const packages = column(/package|librar|technolog|stack/);
  take(answer, table);
  return table.rows.map(({ cells }) => ({
    name: plain(cells[name] ?? '').replace(/`/g, ''),
    responsibility: [
      cells[responsibility] ?? '',
      ...others(table, cells, [name, responsibility, paths, depends, packages]),
    ]
      .filter(text => text !== '')
      .join('; '),
    paths: pathsOf(cells[paths] ?? ''),
    dependsOn: cells[depends] ?? '',
    packages: saysNothing(cells[packages] ?? '')
      ? []
      : plain(cells[packages] ?? '')
          .replace(/`/g, '')
          .split(/[,;\n]\s*/),
  }));
}

function others(table: TableBlock, cells: readonly string[], known: readonly number[]): string[] {
  return cells.flatMap((cell, index) =>
    known.includes(index) || saysNothing(cell) ? [] : [`${plain(table.header[index] ?? '')}: ${cell}`],
  );
}

/** In a column for paths every code span is one: `Makefile` too. Without code spans, words that look like paths are. */
function pathsOf(cell: string): string[] {
  const spans = [...cell.matchAll(/`([^`\n]{1,120})`/g)].map(([, code = '']) => code);
  const words = plain(cell)
    .split(/[,;\n]\s*/)
    .filter(word => /[/*.]/.test(word));
  return (spans.length > 0 ? spans : words)
    .map(path => path.trim().replace(/\/$/, '/**'))
    .filter(path => path !== '' && !/\s/.test(path));
}

/** Code spans that look like paths. */
function pathsIn(text: string): string[] {
  return [...text.matchAll(/`([^`\n]{1,120})`/g)].flatMap(([, code = '']) =>
    /[/*]/.test(code) && !/\s/.test(code) ? [code.replace(/\/$/, '/**')] : [],
  );
}

function slug(name: string): string {
  return (
    name
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, '-')
      .replace(/^-+|-+$/g, '') || 'component'
  );
}
