import type { AuditRow } from './row.ts'

/** Rows that the attacker needs to show what a tampering does. */
export const MIN_ROWS = 4

/** What an attacker does who can write to the rows: the hashes of changed rows are not computed again (`fork.ts` does). */
export const TAMPER = {
  edit: (rows) =>
    rows.map((row, at) => (at === middleOf(rows) ? { ...row, reason: 'nothing_happened' } : row)),
  insert: (rows) => {
    const at = middleOf(rows)
    const copied = rows[at]
    return copied === undefined ? rows : rows.toSpliced(at, 0, { ...copied, event: 'authz_admin' })
  },
  delete: (rows) => rows.toSpliced(middleOf(rows), 1),
  reorder: (rows) => {
    const at = middleOf(rows)
    return rows.toSpliced(at, 2, ...rows.slice(at, at + 2).reverse())
  },
  truncate: (rows) => rows.slice(0, -2),
  'delete-all': () => [],
} satisfies Readonly<Record<string, (rows: readonly AuditRow[]) => readonly AuditRow[]>>

const middleOf = (rows: readonly AuditRow[]) => Math.floor(rows.length / 2) - 1
