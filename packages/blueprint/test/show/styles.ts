const colours: Readonly<Record<string, string>> = {
  31: 'red',
  32: 'green',
  33: 'yellow',
  34: 'blue',
  36: 'cyan',
};
const weights: Readonly<Record<string, string>> = { 1: 'bold', 2: 'dim', 4: 'underline' };

/** Styles as tags around the words that have them: to be reviewed, and the same for each way that tmux writes them. */
export function tagStyles(styled: string): string {
  let colour: string | undefined;
  let held = new Set<string>();
  const change = (code: string) => {
    if (code === '0' || code === '') {
      colour = undefined;
      held = new Set();
    } else if (code === '39') colour = undefined;
    else if (code === '22') held = new Set([...held].filter(each => each === 'underline'));
    else if (code === '24') held.delete('underline');
    else if (colours[code] !== undefined) colour = colours[code];
    else if (weights[code] !== undefined) held.add(weights[code]);
    else if (code !== '49') throw new Error(`No screen should have the style ${code}.`);
  };
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences start with one.
  const parts = styled.split(/\u001b\[([\d;]*)m/);
  return parts
    .map((part, index) => {
      if (index % 2 === 0) return tag(part, [...held, ...(colour === undefined ? [] : [colour])]);
      for (const code of part.split(';')) change(code);
      return '';
    })
    .join('');
}

function tag(text: string, names: readonly string[]): string {
  return names.length === 0
    ? text
    : text.replace(/\S(?:[^\n]*\S)?/g, words => `<${names.join(' ')}>${words}</>`);
}
