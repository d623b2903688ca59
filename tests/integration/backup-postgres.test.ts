import { sql } from 'kysely'
import { afterAll, expect, test } from 'vitest'
import { sqlCopierOf } from '#lib/backup/sql-copy.ts'
import { StopError } from '#lib/backup/stop.ts'
import { digestOf, mintToken } from '#lib/core/reference-token.ts'
import { databaseStore, openDatabase } from '#lib/stores/database.ts'

/* A backup of PostgreSQL by its own programs: the copy of one database, in another one. */

const server = process.env.TEST_DATABASE_URL ?? ''
const admin = openDatabase({ url: server, timeoutMs: 20_000 })
const names = ['backup_source', 'backup_target'].map((name) => `${name}_${process.pid}`)
const urlOf = (name: string) => {
  const url = new URL(server)
  url.pathname = `/${name}`
  return url.href
}

for (const name of names) await run(`create database ${name}`)
const [source = '', target = ''] = names.map(urlOf)

afterAll(async () => {
  for (const name of names) await run(`drop database ${name}`)
  await admin.close()
})

function run(statement: string): Promise<unknown> {
  return admin.query(({ db }) => sql.raw(statement).execute(db))
}

const LIMIT = { perUser: 5, perDeviceClass: null, perIp: 10, onExceed: 'evict-oldest' } as const

/** Writes a session, and returns its ID. */
async function logIn(url: string): Promise<string> {
  const database = openDatabase({ url, timeoutMs: 20_000 })
  const id = 'a'.repeat(22)
  const now = Date.now()
  const session = {
    id,
    mechanism: 'server-session',
    user: 'alice',
    roles: ['user'],
    createdAt: now,
    authenticatedAt: now,
    lastSeenAt: now,
    idleExpiresAt: now + 60_000,
    absoluteExpiresAt: now + 60_000,
    expiresAt: now + 60_000,
    rememberMe: false,
    carrier: 'cookie',
    node: 'a',
    ip: '192.0.2.1',
    userAgent: 'Test/1.0',
    device: null,
  } as const
  const token = { digest: digestOf(mintToken(id)), previousDigest: null, rotatedAt: now, generation: 0 }
  const store = databaseStore(database, 'bench', () => now)
  await store.create({ session, ...token }, LIMIT, now)
  await database.close()
  return id
}

async function findIn(url: string, id: string) {
  const database = openDatabase({ url, timeoutMs: 20_000 })
  const found = await databaseStore(database, 'bench', Date.now).find(id)
  await database.close()
  return found
}

test('copies the sessions of one database to another, and counts what a restore would overwrite', async () => {
  const id = await logIn(source)
  expect(await sqlCopierOf(source).countSessions()).toBe(1)
  expect(await sqlCopierOf(target).countSessions()).toBe(0)
  await sqlCopierOf(target).write(sqlCopierOf(source).read())
  expect(await findIn(target, id)).toEqual(await findIn(source, id))
  // Over the tables of before.
  await sqlCopierOf(target).write(sqlCopierOf(source).read())
  expect(await sqlCopierOf(target).countSessions()).toBe(1)
})

test('leaves the database as it was if the copy is damaged', async () => {
  const id = await logIn(source)
  await sqlCopierOf(target).write(sqlCopierOf(source).read())
  async function* damaged() {
    yield Buffer.from('no dump')
  }
  await expect(sqlCopierOf(target).write(damaged())).rejects.toThrow(StopError)
  expect(await findIn(target, id)).not.toBeNull()
})
