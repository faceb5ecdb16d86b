import { printable, UsageError } from '@proven/terminal';

/** A whole number from 1 to 99. */
export function parseCount(text: string): number {
  const count = /^\d{1,2}$/.test(text) ? Number(text) : 0;
  if (count < 1) throw new UsageError(`"${text}" is not a number from 1 to 99`);
  return count;
}

export function parseTemperature(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value <= 2) return value;
  throw new UsageError(`"${text}" is not a number from 0 to 2`);
}

export function parseSeed(text: string): number {
  const value = Number(text);
  if (/^\d{1,15}$/.test(text) && Number.isSafeInteger(value)) return value;
  throw new UsageError(`"${text}" is not a whole number`);
}

/** Up to a day; fractions are fine. In minutes. */
export function parseMinutes(text: string): number {
  const minutes = Number(text);
  if (text.trim() !== '' && minutes > 0 && minutes <= 1440) return minutes;
  throw new UsageError(`"${printable(text)}" is not a number of minutes, above 0 and up to 1440`);
}
