import { markerPattern, nearMissPattern } from './marker.ts';
import { cutAt, type Marker, type Sections } from './sections.ts';

const commentLines = /(?<=^|[\r\n])[ \t\f\v]*(--[^\r\n]*)/g;

/**
 * Cuts a file of the usual form without the lexer: one line that reads `-- UP`, at most one below it that reads
 * `-- DOWN`, and no other that looks like either. Undefined for any other form.
 *
 * The cut is right if both sections then parse. Had a marker stood inside a literal, a comment, a parenthesis or a
 * body, the section above it would end in the middle of that, and the parser would refuse it.
 */
export function cutPlainly(text: string, headerEnd: number): Sections | undefined {
  const markers: Marker[] = [];
  for (const match of text.matchAll(commentLines)) {
    const comment = match[1] ?? '';
    if (!nearMissPattern.test(comment)) continue;
    const name = markerPattern.exec(comment)?.[1];
    if (name !== 'UP' && name !== 'DOWN') return undefined;
    const end = match.index + match[0].length;
    markers.push({ name, start: end - comment.length, end });
  }
  const [up, down] = markers;
  const isPlain = up?.name === 'UP' && up.start === headerEnd && markers.length <= 2 && down?.name !== 'UP';
  if (!isPlain) return undefined;
  return { up: cutAt(text, up, markers), down: cutAt(text, down, markers), problems: [] };
}
