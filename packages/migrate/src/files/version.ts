/** What a file name says: `YYYYMMDDHHMMSS_###_description.sql`. */
export interface FileName {
  /** `YYYYMMDDHHMMSS_###`, unique in a folder. */
  readonly version: string;
  readonly timestamp: string;
  readonly sequence: number;
  readonly description: string;
}

/** Three digits, or more without a leading zero: each version is written in one way only. */
const versionPattern = /^(\d{14})_(\d{3}|[1-9]\d{3,8})$/;
const filePattern = /^(\d{14}_\d+)_(.+)\.sql$/;
const descriptionPattern = /^[A-Za-z0-9][A-Za-z0-9_.-]*$/;

/** Reads a file name; a string instead of a name says what is wrong with it. */
export function parseFileName(name: string): FileName | string {
  const [, version = '', description = ''] = filePattern.exec(name) ?? [];
  const [, timestamp, sequence] = versionPattern.exec(version) ?? [];
  if (timestamp === undefined) return 'a migration is named YYYYMMDDHHMMSS_###_description.sql';
  if (!isCalendarTime(timestamp)) return `${timestamp} is not a date and time (YYYYMMDDHHMMSS)`;
  if (!descriptionPattern.test(description)) {
    return 'the description in a file name consists of letters a to z, digits, "_", "-" and "."';
  }
  return { version, timestamp, sequence: Number(sequence), description };
}

export function isVersion(text: string): boolean {
  return versionPattern.test(text);
}

/** Orders versions by timestamp, then by sequence as a number, so that _1000 comes after _999. */
export function compareVersions(a: string, b: string): number {
  // With as many digits the order of the texts is that of the numbers.
  if (a.length === b.length) return a < b ? -1 : a > b ? 1 : 0;
  const [timeA = '', sequenceA = ''] = a.split('_');
  const [timeB = '', sequenceB = ''] = b.split('_');
  if (timeA !== timeB) return timeA < timeB ? -1 : 1;
  return Number(sequenceA) - Number(sequenceB);
}

/** The version for a new file: now, or just after the newest one when that lies in the future, so that a new file is always the last. */
export function nextVersion(now: Date, existing: readonly string[]): string {
  const newest = existing.reduce(
    (last, version) => (compareVersions(version, last) > 0 ? version : last),
    '',
  );
  const [newestTime = '', newestSequence = ''] = newest.split('_');
  const timestamp = formatTimestamp(now);
  if (newest === '' || timestamp > newestTime) return `${timestamp}_001`;
  return `${newestTime}_${String(Number(newestSequence) + 1).padStart(3, '0')}`;
}

function formatTimestamp(time: Date): string {
  return time.toISOString().replace(/\D/g, '').slice(0, 14);
}

/** By the numbers, because a Date for each of ten thousand names takes longer than reading their files' headers. */
function isCalendarTime(timestamp: string): boolean {
  const part = (start: number, end: number) => Number(timestamp.slice(start, end));
  const [year, month, day] = [part(0, 4), part(4, 6), part(6, 8)];
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const lastDay = month === 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
  const isDate = month >= 1 && month <= 12 && day >= 1 && day <= lastDay;
  return isDate && part(8, 10) < 24 && part(10, 12) < 60 && part(12, 14) < 60;
}
