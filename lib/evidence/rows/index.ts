import type { Row } from '../row.ts'
import { ATTACKS } from './attacks.ts'
import { BANDWIDTH } from './bandwidth.ts'
import { COMPLEXITY } from './complexity.ts'
import { CONTROL } from './control.ts'
import { FAILURES } from './failures.ts'
import { LIFETIME } from './lifetime.ts'
import { ORIGINS } from './origins.ts'
import { PRIVACY } from './privacy.ts'
import { REVOCATION } from './revocation.ts'
import { SCALE } from './scale.ts'
import { STORE } from './store.ts'
import { TIME } from './time.ts'

/** Every row of the comparison, by group. */
export const ROWS: readonly Row[] = [
  ...REVOCATION,
  ...LIFETIME,
  ...CONTROL,
  ...ATTACKS,
  ...FAILURES,
  ...SCALE,
  ...ORIGINS,
  ...BANDWIDTH,
  ...STORE,
  ...TIME,
  ...COMPLEXITY,
  ...PRIVACY,
]

export const rowOf = (id: string): Row | null => ROWS.find((row) => row.id === id) ?? null
