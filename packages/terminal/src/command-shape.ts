/** A flag. `flags` as commander writes them, for example `--to <version>`. */
export interface CommandOption {
  readonly flags: string;
  readonly description: string;
  /** Turns the text into a value; throws `UsageError` when it cannot be one. */
  readonly parse?: (text: string) => unknown;
}

/** One command, as far as parsing and help need it. A name of two words is a command below another: `cache list`. */
export interface CommandShape {
  readonly name: string;
  /** In order, for example `<file...>` or `[name]`. */
  readonly arguments?: readonly { readonly name: string; readonly description: string }[];
  readonly summary: string;
  readonly description: string;
  readonly options: readonly CommandOption[];
  readonly examples: readonly string[];
}
