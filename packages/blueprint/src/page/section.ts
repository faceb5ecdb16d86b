import type { Html } from './html.ts';

/** One part of the page, with its entry in the contents. */
export interface Section {
  readonly id: string;
  readonly title: string;
  readonly count: number | undefined;
  readonly body: Html;
}
