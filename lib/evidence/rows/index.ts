import type { Row } from '../row.ts'
import { REVOCATION } from './revocation.ts'

/** Every row of the comparison, by group. */
export const ROWS: readonly Row[] = [...REVOCATION]

export const rowOf = (id: string): Row | null => ROWS.find((row) => row.id === id) ?? null
