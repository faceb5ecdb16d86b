import type { Environment } from './environment.ts';

export interface Symbols {
  success: string;
  failure: string;
  warning: string;
  bullet: string;
  arrow: string;
  ellipsis: string;
  /** Frames of a progress spinner, each one column wide. */
  spinner: readonly string[];
}

export const unicodeSymbols: Symbols = {
  success: '✓',
  failure: '✗',
  warning: '!',
  bullet: '·',
  arrow: '→',
  ellipsis: '…',
  spinner: ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'],
};

export const asciiSymbols: Symbols = {
  success: '+',
  failure: 'x',
  warning: '!',
  bullet: '-',
  arrow: '->',
  ellipsis: '...',
  spinner: ['|', '/', '-', '\\'],
};

/**
 * ASCII only where a locale is set and none of its variables names UTF-8. Containers and Windows often set
 * no locale at all, and show Unicode well.
 */
export function chooseSymbols(env: Environment): Symbols {
  const locales = [env['LC_ALL'], env['LC_CTYPE'], env['LANG']].filter(Boolean);
  const isAsciiOnly = locales.length > 0 && !locales.some(locale => /utf-?8/i.test(locale ?? ''));
  return isAsciiOnly ? asciiSymbols : unicodeSymbols;
}
