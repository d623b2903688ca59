import type { BenchClient } from '#lib/client/bench-client.ts'
import { Client } from '#lib/client/client.ts'
import type { MechanismId } from '#lib/core/session.ts'
import { FIREFOX } from '../rows/bandwidth.ts'

/* What sessions occupy in Redis, by MEMORY USAGE of their keys. */

/** Sizes are measured on a few sessions and multiplied to this number. */
export const SCALED_TO = 1_000_000

/** Kinds of keys, recognised by their names. */
const KINDS = {
  record: ':s:',
  userIndex: ':u:',
  denylist: ':deny:',
  userRevocation: ':recall:',
} as const

export type StoredKind = keyof typeof KINDS

/** The bytes of the keys of one kind that have data of a session; 0 if there are none. */
export async function bytesOf(bench: BenchClient, { session }: Client, kind: StoredKind): Promise<number> {
  const stored: readonly { key: string; bytes: number }[] = (await bench.must(`/api/sessions/${session?.id}`))
    .body.storage.redis
  return stored.filter(({ key }) => key.includes(KINDS[kind])).reduce((sum, { bytes }) => sum + bytes, 0)
}

/** Logs in at the same time: concurrent logins with the same password share one hash. */
export function loginMany(
  bench: BenchClient,
  mechanism: MechanismId,
  count: number,
  { user = 'bob', data = '' } = {},
): Promise<Client[]> {
  const clients = Array.from({ length: count }, () => new Client(bench, mechanism).from(FIREFOX))
  return Promise.all(
    clients.map(async (client) => {
      const { status, body } = await client.login(user, data === '' ? {} : { data })
      if (status !== 200) throw new Error(`No login: ${JSON.stringify(body)}`)
      return client
    }),
  )
}

const SESSIONS_PER_USER = 2

/**
 * The bytes of a session whose user has two: its record, and half of the index of its user. The entries by address and by
 * expiry are not included.
 */
export async function bytesPerSession(
  bench: BenchClient,
  mechanism: MechanismId,
  data = '',
): Promise<number> {
  const clients = await loginMany(bench, mechanism, SESSIONS_PER_USER, { data })
  const records = await Promise.all(clients.map((client) => bytesOf(bench, client, 'record')))
  const [first] = clients
  const index = first === undefined ? 0 : await bytesOf(bench, first, 'userIndex')
  return (records.reduce((sum, bytes) => sum + bytes, 0) + index) / SESSIONS_PER_USER
}
