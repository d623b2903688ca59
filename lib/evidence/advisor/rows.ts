/**
 * The rows of the comparison that the advisor cites. A list of its own, because the rows themselves contain the acts that measure
 * them, which no browser needs; `words.*.ts` have short names.
 */
export const CITED_ROWS = [
  'revoked',
  'listed',
  'reads-per-check',
  'max-data',
  'bytes',
  'bytes-with-data',
  'public-key',
  'bearer',
  'redis-down',
  'fail-open',
  'role-withdrawn',
  'absolute-limit',
  'other-node',
  'node-restarted',
  'redis-bytes',
  'readable',
  'secrets',
] as const

export type CitedRow = (typeof CITED_ROWS)[number]
