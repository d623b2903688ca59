// Quarantined: naive code of the race data-data, with deliberate flaws.
import type { Store } from './store.ts'

export type Data = Readonly<Record<string, string>>

export interface Session {
  readonly user: string
  readonly data: Data
}

/** Changes the data of a session: reads the record, and writes all of it. */
export async function changeData(store: Store, id: string, changes: Data): Promise<boolean> {
  const session = await store.get<Session>(`session:${id}`)
  if (session === null) return false
  await store.set(`session:${id}`, { ...session, data: { ...session.data, ...changes } })
  return true
}
