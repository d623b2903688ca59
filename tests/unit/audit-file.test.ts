import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { sha256 } from '#lib/audit/digest.ts'
import { forkRows } from '#lib/audit/fork.ts'
import { MAX_LINE_LENGTH, repeatedName } from '#lib/audit/ndjson.ts'
import type { AuditRow } from '#lib/audit/row.ts'
import { TAMPER } from '#lib/audit/tamper.ts'
import { parseAnchor } from '#lib/audit/verify.ts'
import { verifyFile } from '#lib/audit/verify-file.ts'
import { root } from '../../lib/run/node.mjs'
import { chainOf, TEN_FACTS } from '../support/audit-rows.ts'

/* The command that verifies an export. */

const rows = await chainOf(TEN_FACTS)
const head = rows.at(-1) as AuditRow
const anchor = { seq: head.seq, hash: head.hash }
const textOf = (given: readonly unknown[]) => given.map((row) => `${JSON.stringify(row)}\n`).join('')
const directory = mkdtempSync(join(tmpdir(), 'session-lab-audit-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

/** The text in parts of this size, as a file is read. */
async function* inParts(text: string, size = 1000): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size)
}

test.each([1, 7, 100_000])('reads a file in parts of %i characters', async (size) => {
  const { ok, lines } = await verifyFile(inParts(textOf(rows), size), anchor)
  expect(ok).toBe(true)
  expect(lines[0]).toBe(`10 rows, chain intact, head 10:${head.hash}`)
})

test('names the anchor as the only way to notice missing rows at the end', async () => {
  const { ok, lines } = await verifyFile(inParts(textOf(rows)))
  expect(ok).toBe(true)
  expect(lines.join('\n')).toMatch(/No anchor: if the newest rows, or all rows, were deleted/)
})

describe('a tampered file', () => {
  test.each(Object.entries(TAMPER))('is not intact after the tampering %s', async (_, tamper) => {
    const { ok, lines } = await verifyFile(inParts(textOf(tamper(rows))), anchor)
    expect(ok).toBe(false)
    expect(lines[0]).toMatch(/^NOT INTACT {2}/)
  })

  test('is not intact after a fork', async () => {
    const forked = textOf(await forkRows(rows, 5, sha256))
    expect((await verifyFile(inParts(forked))).ok).toBe(true)
    expect((await verifyFile(inParts(forked), anchor)).ok).toBe(false)
  })
})

describe('a file that is no export', () => {
  const verifying = (text: string, size?: number) => verifyFile(inParts(text, size))

  test('is one that was cut in the middle of a line', async () => {
    await expect(verifying(textOf(rows).slice(0, -50))).rejects.toThrow(
      'ends in the middle of line 10: it was cut',
    )
  })

  test('is one with a line that is not JSON', async () => {
    const text = `${textOf(rows.slice(0, 2))}row three\n${textOf(rows.slice(3))}`
    await expect(verifying(text)).rejects.toThrow('Line 3 is not JSON')
  })

  test('does not hide what was changed before that line', async () => {
    const [first, ...others] = rows.map((row, index) => (index === 0 ? { ...row, reason: 'changed' } : row))
    const { ok, lines } = await verifying(`${textOf([first, ...others])}row eleven\n`)
    expect(ok).toBe(false)
    expect(lines[0]).toContain('Row 1 was changed')
  })

  test('is one with a line that is longer than any row, of which no more is read', async () => {
    let read = 0
    async function* endless() {
      for (;;) {
        read += 1000
        yield ' '.repeat(1000)
      }
    }
    await expect(verifyFile(endless())).rejects.toThrow(/Line 1 is longer than/)
    expect(read).toBeLessThan(2 * MAX_LINE_LENGTH)
  })
})

test('reads lines in parts of one character in linear time', async () => {
  const long = `${' '.repeat(MAX_LINE_LENGTH - 10)}\n`
  const from = performance.now()
  expect((await verifyFile(inParts(long, 1))).ok).toBe(true)
  // Adding each part to all parts before would copy 34 GB.
  expect(performance.now() - from).toBeLessThan(10_000)
})

test.each<[string, string]>([
  ['seq', '"seq":999,"seq":5,'],
  ['seq', '"seq":999,"\\u0073eq" : 5,'],
  ['from', '"seq":5,"from":1,"from":2,'],
  ['a', '"seq":5,"from":{"b":[{"a":1,"a":2}]},'],
])('reports a field %s that a row has twice: %s', async (name, members) => {
  const lines = rows.map((row) => JSON.stringify(row))
  lines[4] = (lines[4] ?? '').replace('"seq":5,', () => members)
  const { ok, lines: report } = await verifyFile(inParts(`${lines.join('\n')}\n`), anchor)
  expect(ok).toBe(false)
  expect(report[0]).toBe(`NOT INTACT  Line 5 has the field "${name}" twice: no export has.`)
})

test('takes no text for a name that is repeated', () => {
  expect(repeatedName('{"a":"a","b":["a","a"],"c":{"a":"\\"a\\":","b":"{"}}')).toBeNull()
  expect(repeatedName('[{"a":1},{"a":1}]')).toBeNull()
})

test('accepts a last line without a line break, and empty lines', async () => {
  expect((await verifyFile(inParts(`\n${textOf(rows).trimEnd()}`), anchor)).ok).toBe(true)
})

test('states that a file begins later', async () => {
  const { ok, lines } = await verifyFile(inParts(textOf(rows.slice(3))), anchor)
  expect(ok).toBe(true)
  expect(lines[1]).toContain('The first row is 4')
})

test.each(['', '10', '10:', '10:abc', 'x:12345678', '0:12345678', '10:123456789g', '-1:12345678'])(
  'rejects %o as an anchor',
  (text) => expect(parseAnchor(text)).toBeNull(),
)

describe('npm run audit', () => {
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [join(root, 'lib/run/audit.ts'), ...args], { encoding: 'utf8', cwd: root })
  const file = join(directory, 'rows.ndjson')
  writeFileSync(file, textOf(rows))
  const cut = join(directory, 'cut.ndjson')
  writeFileSync(cut, textOf(TAMPER.truncate(rows)))

  test('exits with 0 if the chain is intact', () => {
    const { status, stdout } = run('verify', file, '--anchor', `10:${head.hash.slice(0, 8)}`)
    expect(stdout).toContain('10 rows, chain intact')
    expect(status).toBe(0)
  })

  test('exits with 2 if rows are missing at the end, by the anchor', () => {
    expect(run('verify', cut).status).toBe(0)
    const { status, stdout } = run('verify', cut, '--anchor', `10:${head.hash}`)
    expect(stdout).toContain('NOT INTACT')
    expect(status).toBe(2)
  })

  const anchored = ['--anchor', `10:${head.hash}`]
  test.each([
    [],
    ['verify'],
    ['check', file],
    ['verify', file, cut],
    ['verify', file, '--anchor', 'ten'],
    ['verify', file, '--other'],
    ['verify', file, '--anchor', '1:00000000', ...anchored],
  ])('exits with 1 and says why: %o', (...args) => {
    const { status, stderr } = run(...args)
    expect(stderr).toMatch(/Usage: npm run audit/)
    expect(status).toBe(1)
  })

  const halfLine = join(directory, 'half-line.ndjson')
  writeFileSync(halfLine, textOf(rows).slice(0, -50))
  const long = join(directory, 'long.ndjson')
  writeFileSync(long, 'x'.repeat(30_000_000))
  test.each([
    [join(directory, 'missing.ndjson'), /cannot be read/],
    [directory, /cannot be read/],
    [halfLine, /it was cut/],
    [long, /longer than/],
  ])('exits with 3 if %s cannot be read, or is no export', (name, why) => {
    const { status, stderr } = run('verify', name, ...anchored)
    expect(stderr).toMatch(why)
    expect(status).toBe(3)
  })

  test.each([['--help'], ['-h'], ['verify', '--help']])('exits with 0 for help: %o', (...args) => {
    const { status, stdout } = run(...args)
    expect(stdout).toMatch(/Exit codes:\n {2}0 {2}intact/)
    expect(status).toBe(0)
  })
})
