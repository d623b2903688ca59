import { markOf } from '#lib/audit/digest.ts'
import type { AuditFact } from '#lib/audit/fact.ts'
import type { AuditRow } from '#lib/audit/row.ts'
import { rowOf } from '#lib/audit/trail-reader.ts'
import type { Salt, TrailStore } from '#lib/audit/trail-store.ts'
import { createTrailWriter } from '#lib/audit/trail-writer.ts'

/** Rows as the writer of the trail makes them, in a store in memory. */
export async function chainOf(facts: readonly AuditFact[]): Promise<readonly AuditRow[]> {
  const rows: AuditRow[] = []
  const append: TrailStore['append'] = async ({ rows: added, salts }) => {
    for (const row of added) {
      const isOf = ({ name, salt }: Salt) => row.record.userMark === markOf('user', salt, name)
      rows.push(rowOf(row, salts.find(isOf)))
    }
    return { outcome: 'written' }
  }
  const writer = createTrailWriter({ append } as TrailStore, () => {})
  await writer.write(
    facts.map((fact, at) => ({ fact, at: 1000 + at, recordedAt: 5000 + at, cause: `${at}-0` })),
  )
  return rows
}

/** A history of ten rows about two users. */
export const TEN_FACTS: readonly AuditFact[] = Array.from({ length: 10 }, (_, at) => ({
  event: at % 2 === 0 ? 'session_created' : 'authz_change',
  level: 'INFO',
  initiator: at % 2 === 0 ? 'user' : 'admin',
  user: at % 3 === 0 ? 'alice' : 'bob',
  ...(at % 2 === 0
    ? { address: '203.0.113.7', sessionId: `session-${at}`, mechanism: 'jwt', node: 'a' }
    : {}),
  ...(at % 2 === 0 ? {} : { object: 'roles', from: ['user'], to: ['user', 'admin'] }),
}))
