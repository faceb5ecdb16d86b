import { nearestWord } from '@proven/settings';
import { MigrateError } from '../errors.ts';
import type { Format } from './formats/format.ts';
import { formats } from './formats/index.ts';
import type { SourceFile } from './model.ts';

/** The format of a name; for `auto` the one that the files have. Throws `format_unknown`. */
export function chooseFormat(name: string, files: readonly SourceFile[]): Format {
  if (name === 'auto') return recognise(files);
  const found = formats.find(format => format.name === name);
  if (found !== undefined) return found;
  const names = formats.map(format => format.name);
  const near = nearestWord(name, names);
  throw new MigrateError('format_unknown', `"${name}" is no tool that can be imported from`, {
    hint: near === undefined ? `There are: auto, ${names.join(', ')}.` : `Did you mean "${near}"?`,
  });
}

function recognise(files: readonly SourceFile[]): Format {
  const likenesses = formats.map(format => ({ format, likeness: format.recognise(files) }));
  const certain = likenesses.filter(({ likeness }) => likeness === 'certain');
  const candidates =
    certain.length > 0 ? certain : likenesses.filter(({ likeness }) => likeness === 'possible');
  const [only, other] = candidates;
  if (only !== undefined && other === undefined) return only.format;
  const plain = formats.find(format => format.name === 'psql');
  if (plain !== undefined && candidates.length === 0) return plain;
  const names = candidates.map(({ format }) => format.name).join(', ');
  throw new MigrateError('format_unknown', `the files could be of ${names}`, {
    hint: 'Say which: --from TOOL. Where one folder holds files of several tools, import them one after the other from folders of their own.',
  });
}
