import { describe, expect, test } from 'vitest';
import { html, trusted } from './html.ts';
import { renderInline, renderMarkdown } from './markdown.ts';

describe('HTML', () => {
  test('what is put in is escaped, for text and for attributes', () => {
    expect(html`<p title="${'"\'><'}">${'<b> & \u202e\u001b'}</p>`.html).toBe(
      '<p title="&quot;&#39;&gt;&lt;">&lt;b&gt; &amp; \\u{202e}\\u{001b}</p>',
    );
  });

  test('lists, numbers, nothing, and HTML', () => {
    expect(html`${['a', html`<i>${1}</i>`]}${null}${undefined}${false}${trusted('<hr>')}`.html).toBe(
      'a<i>1</i><hr>',
    );
  });
});

describe('Markdown of a design', () => {
  test('emphasis, code, lists and links of the web', () => {
    expect(renderInline('*a* `b`\n[c](https://example.com)').html).toBe(
      '<em>a</em> <code>b</code> <a href="https://example.com" rel="noopener noreferrer">c</a>',
    );
    expect(renderMarkdown('- a\n- b').html).toContain('<li>a</li>');
  });

  test.each([
    '<script>x</script>',
    '<a href="javascript:x">y</a>',
    '[y](javascript:x)',
    '[y](JaVaScRiPt:x)',
    '[y](&#106;avascript:x)',
    '[y](data:text/html,x)',
    '[y](vbscript:x)',
    '<javascript:x>',
    '![y](x.png)',
    '```x"onclick=y\na\n```',
  ])('%s becomes nothing that runs or loads', text => {
    for (const { html: rendered } of [renderMarkdown(text), renderInline(text)]) {
      expect(rendered).not.toMatch(/<(?:script|img|iframe)|href="(?!x\.png)|\son\w+="/i);
    }
  });
});
