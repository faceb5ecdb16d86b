/** All tasks of all phases, in the order of the roadmap. */
export function tasksOf<Task>({
  phases,
}: {
  readonly phases: readonly { readonly tasks: readonly Task[] }[];
}): readonly Task[] {
  return phases.flatMap(({ tasks }) => tasks);
}
