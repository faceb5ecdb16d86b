import { type CompletionShape, pathsOf, placesOf } from './words.ts';

/** For `tool completion fish | source`, or a file in the folder `completions` of fish. */
export function fishCompletion(shape: CompletionShape): string {
  const { tool } = shape;
  const places = placesOf(shape);
  const known = pathsOf(places, quote);
  const lines = places.flatMap(({ path, words }) =>
    words.map(({ text, meaning }) => {
      const at = `-n "__${tool}_at '${path}'"`;
      return text.startsWith('--')
        ? `complete -c ${tool} ${at} -l ${text.slice(2)} -d ${quote(meaning)}`
        : `complete -c ${tool} -f ${at} -a ${text} -d ${quote(meaning)}`;
    }),
  );
  return `# fish completion of ${tool}: ${tool} completion fish | source
function __${tool}_at
  set -l place ''
  for each in (commandline -opc)[2..-1]
    switch "$place $each"
      case ${known.join(' ')}
        set place "$place $each"
    end
  end
  test "$place" = "$argv[1]"
end
${lines.join('\n')}
`;
}

function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
