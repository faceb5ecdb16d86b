import type { PostgresParser } from '../../files/postgres-parser.ts';
import { commentOut, tell, type Work } from './work.ts';

/** migrate opens and ends the transaction, so what a script did for itself becomes a comment. */
export function replaceTransactionControl(work: Work, parser: PostgresParser): void {
  const parsed = parser.parse(work.text);
  const own = 'message' in parsed ? [] : parsed.filter(({ kind }) => kind === 'TransactionStmt');
  const blocks = own.filter(({ node }) => /BEGIN|START/.test(String(node['kind']))).length;
  if (blocks > 1)
    tell(
      work,
      'warning',
      'several-transactions',
      `${blocks} transactions become one`,
      own[0]?.start ?? 0,
      'Where that matters, split the script into one file for each.',
    );
  for (const { start, end, node } of own.toReversed()) {
    const kind = String(node['kind']);
    const text = work.text.slice(start, end);
    if (/SAVEPOINT|RELEASE|ROLLBACK_TO/.test(kind)) continue;
    if (/ROLLBACK|PREPARED|PREPARE/.test(kind)) {
      tell(
        work,
        'error',
        'rollback',
        `${text} inside the script`,
        start,
        'What was rolled back never happened. Delete that part, or the file.',
      );
      continue;
    }
    tell(
      work,
      'note',
      'transaction-control',
      `${text} is not needed: migrate opens and ends the transaction`,
      start,
    );
    commentOut(work, start, end, `${text} becomes a comment`);
  }
}
