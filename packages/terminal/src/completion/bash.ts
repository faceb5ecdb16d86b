import { type CompletionShape, pathsOf, placesOf } from './words.ts';

/** For `source <(tool completion bash)`; where no word fits, files are offered. */
export function bashCompletion(shape: CompletionShape): string {
  const { tool } = shape;
  const places = placesOf(shape);
  const known = pathsOf(places, path => `"${path}"`);
  const cases = places.map(
    ({ path, words }) => `    "${path}") words="${words.map(({ text }) => text).join(' ')}" ;;`,
  );
  return `# bash completion of ${tool}: source <(${tool} completion bash)
_${tool}() {
  local path="" words="" each
  for each in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$path $each" in
      ${known.join('|')}) path="$path $each" ;;
    esac
  done
  case "$path" in
${cases.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _${tool} ${tool}
`;
}
