/** Runs actions one after the other, in the order in which they came. */
export function createQueue(): <Result>(action: () => Promise<Result>) => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve();
  return action => {
    const next = last.then(action, action);
    last = next.catch(() => {});
    return next;
  };
}
