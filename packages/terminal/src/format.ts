/** A duration for people: `12 ms`, `1.4 s`, `3 min 05 s`, `2 h 03 min`. Rounded to the last unit shown. */
export function formatDuration(milliseconds: number): string {
  const rounded = Math.round(Math.max(0, milliseconds));
  if (rounded < 1000) return `${rounded} ms`;
  const tenths = Math.round(rounded / 100);
  if (tenths < 600) return `${(tenths / 10).toFixed(1)} s`;
  const seconds = Math.round(rounded / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${twoDigits(seconds % 60)} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${twoDigits(minutes % 60)} min`;
}

/** A size for people, in powers of 1024: `512 B`, `1.4 KiB`, `12 GiB`. */
export function formatBytes(bytes: number | bigint): string {
  const size = Number(bytes);
  const units = ['KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
  if (Math.abs(size) < 1024) return `${size} B`;
  let value = size / 1024;
  let unit = 0;
  // 1023.95 KiB would be shown as 1024 KiB.
  while (Math.abs(value) >= 1023.5 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${Math.abs(value) < 9.95 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}

/** A point in time, in UTC to the second: `2024-10-24 12:05:32 UTC`. */
export function formatTime(date: Date): string {
  if (Number.isNaN(date.getTime())) return 'unknown time';
  return `${date.toISOString().slice(0, -'.000Z'.length).replace('T', ' ')} UTC`;
}

/** `1 migration`, `3 migrations`; pass the plural where it is not regular. */
export function plural(count: number, noun: string, nouns = pluralOf(noun)): string {
  return `${count} ${count === 1 ? noun : nouns}`;
}

function pluralOf(noun: string): string {
  if (/[^aeiou]y$/.test(noun)) return `${noun.slice(0, -1)}ies`;
  return /(?:s|x|z|ch|sh)$/.test(noun) ? `${noun}es` : `${noun}s`;
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0');
}
