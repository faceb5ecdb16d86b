import type { Format } from './format.ts';
import { isUpDownFile, readUpDownFiles } from './up-down-files.ts';

/** `{version}_{title}.up.sql` and `.down.sql`. It sends a file as one message, so CONCURRENTLY stands alone in its file. */
export const golangMigrate: Format = {
  name: 'golang-migrate',
  title: 'golang-migrate',
  recognise: files => (files.some(isUpDownFile) ? 'possible' : 'none'),
  read: files => readUpDownFiles(files, () => true),
};
