import { mkdtempSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, describe, expect, test } from 'vitest'
import { copySqlite, countSqliteSessions, SqliteUnusable } from '#lib/stores/database/sqlite-copy.ts'

/* What a backup and a restore say about an SQLite file: a damaged one is not an empty one. */

const directory = mkdtempSync(join(tmpdir(), 'session-lab-sqlite-'))
const at = (name: string) => join(directory, name)
afterAll(() => rm(directory, { recursive: true, force: true }))

const SESSIONS = 500
const intact = at('intact.sqlite')
const database = new DatabaseSync(intact)
database.exec('create table lab_sessions (id text primary key, data text)')
const insert = database.prepare('insert into lab_sessions values (?, ?)')
for (let number = 0; number < SESSIONS; number++) insert.run(`session ${number}`, 'x'.repeat(200))
database.close()
const contents = await readFile(intact)

test('counts the sessions of an intact file, and none without a file or a table', async () => {
  expect(countSqliteSessions(intact)).toBe(SESSIONS)
  expect(countSqliteSessions(at('missing.sqlite'))).toBe(0)
  new DatabaseSync(at('no-table.sqlite')).exec('create table other (id text)')
  expect(countSqliteSessions(at('no-table.sqlite'))).toBe(0)
  await copySqlite(intact, at('copy.sqlite'))
  expect(countSqliteSessions(at('copy.sqlite'))).toBe(SESSIONS)
})

describe('refuses as damaged', () => {
  const overwritten = (from: number, length: number, value: number) => {
    const changed = Buffer.from(contents)
    changed.fill(value, from, from + length)
    return changed
  }
  test.each<[string, Buffer]>([
    ['a file with another beginning', overwritten(0, 4, 0xff)],
    ['a file whose list of tables is gone', overwritten(103, 2, 0)],
    ['a file whose first page is gone', overwritten(100, 3996, 0)],
    ['a file with pages that are gone', overwritten(8192, 4000, 0)],
    ['a file with pages of something else', overwritten(8192, 4000, 0x5a)],
    ['a file that was cut', contents.subarray(0, contents.length / 2)],
  ])('%s', async (name, changed) => {
    const file = at(`${name}.sqlite`)
    await writeFile(file, changed)
    expect(() => countSqliteSessions(file)).toThrow(SqliteUnusable)
    await expect(copySqlite(file, `${file}.copy`)).rejects.toThrow(SqliteUnusable)
  })

  test('a folder', async () => {
    await mkdir(at('folder.sqlite'))
    expect(() => countSqliteSessions(at('folder.sqlite'))).toThrow(SqliteUnusable)
  })
})
