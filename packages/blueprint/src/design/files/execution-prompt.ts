export const executionPromptFile = 'execution_prompt.md';

/** The prompt as it is: the file can be handed to an agent as it stands. */
export function writeExecutionPrompt(prompt: string): string {
  return `${prompt}\n`;
}

export function readExecutionPrompt(text: string): string {
  return text.endsWith('\n') ? text.slice(0, -1) : text;
}
