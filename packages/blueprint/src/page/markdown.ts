import MarkdownIt from 'markdown-it';
import { type Html, showHidden, trusted } from './html.ts';

// HTML in a text stays text, markdown-it refuses addresses that run or embed something (javascript:, data:), and an
// image would ask the network for itself.
const markdown = new MarkdownIt({ html: false, linkify: false, typographer: false }).disable('image');

markdown.renderer.rules['link_open'] = (tokens, index, options, _, self) => {
  tokens[index]?.attrSet('rel', 'noopener noreferrer');
  return self.renderToken(tokens, index, options);
};

/** A text of a design with its paragraphs, lists, code and emphasis. */
export function renderMarkdown(text: string): Html {
  return trusted(markdown.render(prepare(text)));
}

/** A text of one line: emphasis and code only. */
export function renderInline(text: string): Html {
  return trusted(markdown.renderInline(prepare(text).replace(/\s+/g, ' ').trim()));
}

function prepare(text: string): string {
  return showHidden(text.replace(/\r\n?/g, '\n'));
}
