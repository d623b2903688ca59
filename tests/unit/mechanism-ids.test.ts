import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { MECHANISM_IDS } from '#lib/core/session.ts'

/*
 * What is particular to a mechanism is in its files, so that another mechanism needs no branch anywhere else. Finds ids
 * in quotation marks outside these files.
 */

/** The homes of the mechanisms: what the server does, and what a person sees. */
const HOMES = /^(lib\/mechanisms|app\/_ui\/mechanisms)\//

interface Exception {
  readonly file: RegExp
  readonly reason: string
}

const EXCEPTIONS: readonly Exception[] = [
  { file: /^lib\/core\/session\.ts$/, reason: 'the list of ids' },
  { file: /^lib\/core\/mechanism-facts\.ts$/, reason: 'one entry for each mechanism' },
  { file: /^lib\/core\/(lifetime|survival)\.ts$/, reason: 'rules that depend on refresh tokens and stores' },
  { file: /^lib\/bench\/bench-stores\.ts$/, reason: 'opens the tables' },
  { file: /^lib\/bench\/(bench|operator|session-operator)\.ts$/, reason: 'records where policy puts them' },
  {
    file: /^lib\/bench\/(keyring|fleet|nodes|exchanges)\.ts$/,
    reason: 'keys and caches of self-contained credentials',
  },
  { file: /^lib\/stores\/(redis|database\/row)\.ts$/, reason: 'stores of server-side sessions only' },
  {
    file: /^lib\/services\/(identity|tokens|topology)\.ts$/,
    reason: 'which services accept which credential',
  },
  { file: /^lib\/web\/(exchange-recorder|responses)\.ts$/, reason: 'published names in the API' },
]

const root = resolve(import.meta.dirname, '../..')
const files = ['app', 'lib'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(tsx?|mjs|css)$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name))),
)

const QUOTED = new RegExp(`['"](${MECHANISM_IDS.join('|')})['"]|data-mechanism=["'a-z]`)

/** The lines of a file that name a mechanism. */
function linesWithIds(file: string): readonly string[] {
  return readFileSync(join(root, file), 'utf8')
    .split('\n')
    .filter((line) => QUOTED.test(line))
}

test('names a mechanism by its id only in its own files', () => {
  const found = files
    .filter((file) => !HOMES.test(file) && !EXCEPTIONS.some((exception) => exception.file.test(file)))
    .flatMap((file) => linesWithIds(file).map((line) => `${file}: ${line.trim()}`))
  expect(found).toEqual([])
})

test('has no exception for the page', () => {
  expect(
    EXCEPTIONS.filter(({ file }) => files.some((name) => name.startsWith('app/') && file.test(name))),
  ).toEqual([])
})
