import { adapt } from '../adapt/adapt.ts';
import { includedFile } from '../include.ts';
import type { FormatReading, ImportFinding, SourceFile } from '../model.ts';
import { bracedNames, type Chosen, toMigration } from '../scripts/chosen.ts';
import { findScriptsToLeave } from '../scripts/left-out.ts';
import { readInMappedOrder } from '../scripts/mapped-order.ts';
import { namesIn } from '../scripts/names.ts';
import { tellOrder } from '../scripts/order-findings.ts';
import { placementRule, placeScripts } from '../scripts/placement.ts';
import { readScriptName, type ScriptName } from '../scripts/script-name.ts';
import { type Format, type ReadingContext, sqlFiles, wholePiece } from './format.ts';

/** Scripts that were run with psql, with any name. */
export const psql: Format = {
  name: 'psql',
  title: 'plain psql scripts',
  recognise: () => 'none',
  read: (files, context) =>
    context.mapping === undefined
      ? readInGuessedOrder(files, context)
      : readInMappedOrder(files, context.mapping),
};

function readInGuessedOrder(files: readonly SourceFile[], context: ReadingContext): FormatReading {
  const findings: ImportFinding[] = [];
  const own = sqlFiles(files);
  const names = new Map(own.map(file => [file, readScriptName(file.path)]));
  const nameOf = (file: SourceFile): ScriptName => names.get(file) ?? readScriptName(file.path);
  const left = findScriptsToLeave(own, files, nameOf, findings);
  const ups = own.filter(file => !left.has(file) && !nameOf(file).isDown);
  const downs = own.filter(file => !left.has(file) && nameOf(file).isDown);
  const include = includedFile(files);
  const placed = placeScripts(
    ups.map(file => {
      const { statements } = adapt(wholePiece(file), {
        ...context,
        template: bracedNames,
        bookkeeping: undefined,
        include,
      });
      return { name: nameOf(file), names: namesIn(statements ?? []) };
    }),
  );
  const fileAt = new Map(own.map(file => [file.path, file]));
  const chosen = placed.flatMap(({ name, reason }): Chosen[] => {
    const up = fileAt.get(name.path);
    if (up === undefined) return [];
    const place = downs.findIndex(file => undoes(nameOf(file), name));
    const [down] = place === -1 ? [] : downs.splice(place, 1);
    return [{ up, down, reason, time: name.time, words: name.words }];
  });
  for (const { path } of downs)
    findings.push({
      id: 'down-without-up',
      severity: 'warning',
      message: 'its name says that it undoes something, and no script fits: left out',
      hint: 'Write the mapping file (--write-mapping), and put it as a "down" line below what it undoes.',
      file: path,
    });
  return {
    migrations: chosen.map(toMigration),
    rule: placementRule,
    findings: [...findings, ...tellOrder(placed)],
  };
}

function undoes(down: ScriptName, up: ScriptName): boolean {
  if (down.words !== up.words) return false;
  const isSameDay = down.time === undefined || down.time.slice(0, 8) === up.time?.slice(0, 8);
  return isSameDay && (down.number === undefined || down.number === up.number);
}
