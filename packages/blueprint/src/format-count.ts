/** `1,234,567`. The first `toLocaleString` of a process loads tables for 40 ms. */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');
}
