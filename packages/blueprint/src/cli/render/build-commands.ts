import { type Output, printable } from '@proven/terminal';

/** The commands that a person has not allowed yet. */
export function renderCommands(commands: readonly string[], output: Output): void {
  output.line('This design and the configuration name commands:');
  for (const command of commands) output.line(`  ${printable(command)}`);
  output.line('They run with your rights in a checkout of what an agent wrote, checks without your keys.');
}
