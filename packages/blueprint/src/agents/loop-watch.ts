/** So often in a row nobody does the same on purpose. */
const mostRepetitions = 25;

/** Says whether the same tool has been used on the same thing too often in a row. */
export function createLoopWatch(): (use: { readonly tool: string; readonly detail: string }) => boolean {
  let last = '';
  let count = 0;
  return ({ tool, detail }) => {
    const use = `${tool} ${detail}`;
    count = use === last ? count + 1 : 1;
    last = use;
    return count >= mostRepetitions;
  };
}
