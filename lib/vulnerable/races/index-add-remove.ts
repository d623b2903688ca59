// Quarantined: naive code of the race index-add-remove, with deliberate flaws.
import type { Store } from './store.ts'

/** Creates a session, and adds it to the list of the user, which is one JSON array. */
export async function login(store: Store, user: string, id: string): Promise<void> {
  await store.set(`session:${id}`, { user })
  const ids = (await store.get<readonly string[]>(`sessions:${user}`)) ?? []
  await store.set(`sessions:${user}`, [...ids, id])
}

/** Deletes a session, and removes it from the list of the user. */
export async function logout(store: Store, user: string, id: string): Promise<void> {
  await store.delete(`session:${id}`)
  const ids = (await store.get<readonly string[]>(`sessions:${user}`)) ?? []
  await store.set(
    `sessions:${user}`,
    ids.filter((other) => other !== id),
  )
}
