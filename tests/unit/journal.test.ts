import { mkdtempSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { openEndJournal } from '#lib/backup/journal.ts'
import { entryOf, isTorn, journalKeyOf, lineOf } from '#lib/backup/journal-line.ts'
import { readJournal } from '#lib/backup/read-journal.ts'

/* The journal of ends: what is written to it, and what is refused when it is read. */

const root = mkdtempSync(join(tmpdir(), 'session-lab-journal-'))
const SECRET = 'a secret of the test with more than 32 bytes'
const OTHER = 'another secret of the test, also of 32 bytes'
const key = journalKeyOf(SECRET)
afterAll(() => rm(root, { recursive: true, force: true }))

let directory = ''
let number = 0
beforeEach(async () => {
  directory = join(root, String(number++))
  await mkdir(directory)
})

const endOf = (sessionId: string) =>
  ({
    type: 'session.ended',
    mechanism: 'opaque-token',
    sessionId,
    user: 'alice',
    node: 'a',
    reason: 'signed_out',
    effect: 'immediate',
    effectiveAt: 0,
  }) as const

let seq = 1_700_000_000_000
const at = () => ({ bench: 'a-bench', seq: `${seq++}-0`, at: seq })
const entry = (sessionId: string) => ({
  bench: 'a-bench',
  seq: `${seq++}-0`,
  end: { kind: 'ended', mechanism: 'jwt', sessionId, reason: 'signed_out', at: seq } as const,
})
const fileIn = async () => join(directory, (await readdir(directory))[0] ?? '')
const idsIn = async () => {
  const { entries } = await readJournal(directory, [SECRET])
  return entries.map(({ end }) => ('sessionId' in end ? end.sessionId : end.user))
}
const FILE = 'ends-2026-12-01.jsonl'
const write = (text: string, name = FILE) => writeFile(join(directory, name), text)

describe('is not usable', () => {
  test.each<[string, () => Promise<unknown>, RegExp]>([
    ['if the folder is missing', () => rm(directory, { recursive: true }), /cannot be read \(ENOENT\)/],
    ['if the folder is empty', async () => {}, /has no entries/],
    ['if the folder has other files only', () => write('{}', 'notes.txt'), /has no entries/],
    ['if its file is empty', () => write(''), /has no entries/],
    ['if it has only one torn line', () => write('{"bench":"tor'), /has no entries/],
    [
      'if it is of another deployment',
      () => write(lineOf(entry('x'), journalKeyOf(OTHER))),
      /SESSION_SECRETS/,
    ],
    ['if a file of it is a folder', () => mkdir(join(directory, FILE)), /cannot be read \(EISDIR\)/],
  ])('%s', async (_, make, why) => {
    await make()
    const reading = readJournal(directory, [SECRET])
    await expect(reading).rejects.toMatchObject({ reason: 'damaged', message: expect.stringMatching(why) })
  })
})

describe('torn lines', () => {
  test('are closed by what is written after them, and left out', async () => {
    const first = openEndJournal(directory, SECRET)
    first.note(endOf('one'), at())
    first.note(endOf('two'), at())
    await first.whenWritten()
    const file = await fileIn()
    const text = await readFile(file, 'utf8')
    for (const missing of [2, 15, 60]) {
      // The machine stopped while the last line was written.
      await writeFile(file, text.slice(0, -missing))
      const second = openEndJournal(directory, SECRET)
      second.note(endOf('three'), at())
      await second.whenWritten()
      expect(await idsIn(), `${missing}`).toEqual(['one', 'three'])
      expect((await readJournal(directory, [SECRET])).torn).toBe(1)
    }
  })

  test('are left out wherever they are, also with zeros in place of what was not written', async () => {
    const [one, two, three] = [entry('one'), entry('two'), entry('three')].map((each) => lineOf(each, key))
    const torn = lineOf(entry('torn'), key)
    await write(
      `${torn.slice(0, 40)}\n${one}${torn.slice(0, -10)}\n\n${two}\0\0\0\n${torn.slice(0, 30)}\0\0\n`,
    )
    await write(`${three}${torn.slice(0, 12)}`, 'ends-2026-12-02.jsonl')
    expect(await idsIn()).toEqual(['one', 'two', 'three'])
  })

  test('are every beginning of a line, and no line that is complete', () => {
    const line = lineOf(entry('a session of "alice", {escaped} \\ '), key).trimEnd()
    expect(entryOf(line, [key])).not.toBeNull()
    for (let length = 1; length < line.length; length++)
      expect(isTorn(line.slice(0, length)), `${length}`).toBe(true)
    expect(isTorn(line)).toBe(false)
  })
})

test('refuses a journal in which any character of a complete line was changed', async () => {
  const lines = [entry('one'), { mark: seq }, entry('two')].map((each) => lineOf(each, key))
  const text = lines.join('')
  for (let position = 0; position < text.length; position++) {
    for (const character of ['\n', ' ', 'x', '}', '"']) {
      // A line that has lost its end looks torn, and is as if it were removed, which nothing in the journal shows.
      const isEnd = character === '\n' && text[position + 1] === '\n'
      if (text[position] === character || isEnd) continue
      await write(text.slice(0, position) + character + text.slice(position + 1))
      const read = await readJournal(directory, [SECRET]).catch((error: unknown) => error)
      expect(read, `${position} ${character}`).toMatchObject({ reason: 'damaged' })
    }
  }
})

test('reads the files of several machines, and a line that was written twice once', async () => {
  const [one, two] = [lineOf(entry('one'), key), lineOf(entry('two'), key)]
  await write(`\n${one}${one}`)
  await write(`${one}${two}`, 'ends-2026-12-01.host-2.jsonl')
  expect(await idsIn()).toEqual(['two', 'one'].sort())
})

test('reads a journal that was signed with an earlier secret', async () => {
  await write(lineOf(entry('one'), journalKeyOf(OTHER)))
  expect((await readJournal(directory, [SECRET, OTHER])).entries).toHaveLength(1)
})

describe('openEndJournal', () => {
  test('writes that it has begun, so that a journal without ends is not empty', async () => {
    const before = Date.now()
    await openEndJournal(directory, SECRET).whenWritten()
    const { entries, from, to } = await readJournal(directory, [SECRET])
    expect(entries).toEqual([])
    expect(from).toBeGreaterThanOrEqual(before)
    expect(to).toBe(from)
    expect((await stat(await fileIn())).mode & 0o777).toBe(0o600)
  })

  test('tries a failed write again by itself, and reports it if it lasts', async () => {
    const journal = openEndJournal(directory, SECRET)
    await journal.whenWritten()
    await rename(directory, `${directory}-gone`)
    journal.note(endOf('during'), at())
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect(() => journal.assertWritten()).not.toThrow()
    await vi.waitFor(
      () => expect(() => journal.assertWritten()).toThrow(/cannot be written \(ENOENT\)/),
      10_000,
    )
    await rename(`${directory}-gone`, directory)
    await vi.waitFor(async () => {
      expect(await idsIn()).toEqual(['during'])
      journal.assertWritten()
    }, 2000)
  })

  test('writes through no link', async () => {
    const victim = join(root, 'victim')
    await writeFile(victim, 'of somewhere else')
    await symlink(victim, join(directory, `ends-${new Date().toISOString().slice(0, 10)}.jsonl`))
    openEndJournal(directory, SECRET).note(endOf('one'), at())
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(await readFile(victim, 'utf8')).toBe('of somewhere else')
  })
})
