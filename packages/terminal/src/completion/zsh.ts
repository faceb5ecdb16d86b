import { type CompletionShape, pathsOf, placesOf } from './words.ts';

/** For `source <(tool completion zsh)`, or a file `_tool` in a folder of `fpath`. */
export function zshCompletion(shape: CompletionShape): string {
  const { tool } = shape;
  const places = placesOf(shape);
  const known = pathsOf(places, path => `"${path}"`);
  const cases = places.map(({ path, words }) => {
    const lines = words.map(
      ({ text, meaning }) => `      ${quote(`${text.replaceAll(':', '\\:')}:${meaning}`)}`,
    );
    return `    "${path}") words_=(\n${lines.join('\n')}\n    ) ;;`;
  });
  return `#compdef ${tool}
# zsh completion of ${tool}: source <(${tool} completion zsh)
_${tool}() {
  local place="" each
  local -a words_
  for each in "\${(@)words[2,CURRENT-1]}"; do
    case "$place $each" in
      ${known.join('|')}) place="$place $each" ;;
    esac
  done
  case "$place" in
${cases.join('\n')}
  esac
  _describe '${tool}' words_ || _files
}
compdef _${tool} ${tool}
`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
