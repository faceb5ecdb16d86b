/** What a client tells its agent about all the tools. */
export const instructions =
  'Designs that are built and proven. The order: init, brief_check, design, check, show, then task by task. A task is done when its checks pass.';
