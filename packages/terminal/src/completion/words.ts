import type { CommandOption, CommandShape } from '../command-shape.ts';

/** A word that can come next, and what it does. */
export interface Word {
  readonly text: string;
  readonly meaning: string;
}

/** What can come next behind a command, or behind the first word of one, or behind the tool's name alone. */
export interface Place {
  /** The words before it, a blank before each, such as ` fleet up`; empty for the tool alone. */
  readonly path: string;
  readonly words: readonly Word[];
}

export interface CompletionShape {
  readonly tool: string;
  readonly commands: readonly CommandShape[];
  readonly groups?: Readonly<Record<string, string>>;
  readonly globalOptions: readonly CommandOption[];
}

/** Every place of a command line, the tool alone first. */
export function placesOf({ commands, groups = {}, globalOptions }: CompletionShape): Place[] {
  const single = commands.filter(({ name }) => !name.includes(' '));
  const grouped = new Map<string, Word[]>();
  for (const { name, summary } of commands) {
    const [group = '', second] = name.split(' ');
    if (second === undefined) continue;
    grouped.set(group, [...(grouped.get(group) ?? []), { text: second, meaning: summary }]);
  }
  const always = flagsOf(globalOptions);
  const firstWords = [
    ...single.map(({ name, summary }) => ({ text: name, meaning: summary })),
    ...[...grouped.keys()].map(name => ({ text: name, meaning: groups[name] ?? '' })),
  ];
  return [
    {
      path: '',
      words: [
        ...firstWords,
        { text: '--help', meaning: 'show help' },
        { text: '--version', meaning: 'print the version' },
      ],
    },
    ...[...grouped].map(([group, words]) => ({ path: ` ${group}`, words })),
    ...commands.map(({ name, options }) => ({ path: ` ${name}`, words: [...flagsOf(options), ...always] })),
  ];
}

/** The paths of all places but the tool alone, each as a shell writes it. */
export function pathsOf(places: readonly Place[], quote: (path: string) => string): string[] {
  return places.flatMap(({ path }) => (path === '' ? [] : [quote(path)]));
}

/** The long form of each flag. */
function flagsOf(options: readonly CommandOption[]): Word[] {
  return options.flatMap(({ flags, description }) => {
    const long = /--[a-z][a-z-]*/.exec(flags)?.[0];
    return long === undefined ? [] : [{ text: long, meaning: description }];
  });
}
