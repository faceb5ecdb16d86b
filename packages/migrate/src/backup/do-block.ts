import { child, children, type Node, text } from './tree.ts';

/** Words without which PL/pgSQL changes no row that is there, and drops nothing. */
const changing = /\b(?:alter|call|delete|drop|execute|import|insert|merge|perform|truncate|update)\b/i;
/** What stands before a parenthesis and is no call of a function that may do anything. */
const harmless =
  /\b(?:and|array|as|char|check|coalesce|count|decimal|enum|exists|format|if|in|key|max|min|not|now|numeric|on|or|select|then|to_regclass|unique|values|varchar|when|where)\s*\(/gi;
const definition = /\btable\s+(?:if\s+not\s+exists\s+)?[\w".]+\s*\(/gi;
const call = /[\w"]\s*\(/;

/**
 * True for a DO block that nothing can be lost by, such as one that creates a type unless it exists. It goes by words
 * alone, also those in comments and strings: whatever is not plainly harmless is not.
 */
export function isHarmlessBlock(node: Node): boolean {
  const parts = children(node, 'args').map(each => child(each, 'DefElem'));
  const part = (name: string) =>
    text(child(child(parts.find(each => each['defname'] === name) ?? {}, 'arg'), 'String'), 'sval');
  const body = part('as') ?? '';
  const isKnown = (part('language') ?? 'plpgsql') === 'plpgsql';
  return isKnown && !changing.test(body) && !call.test(body.replace(definition, ' ').replace(harmless, ' '));
}
