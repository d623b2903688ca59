import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { MECHANISM_IDS } from '#lib/core/session.ts'

/*
 * What is particular to a mechanism is in its files, so that another mechanism needs no branch anywhere else. Finds ids
 * in quotation marks outside these files.
 */

/**
 * The homes of the mechanisms: what the server does, what a person sees, what is said about each; and what is about one of
 * them: a planted bug, a race.
 */
const HOMES =
  /^(lib\/mechanisms|app\/_ui\/mechanisms|lib\/evidence\/(articles|claims|advisor)|lib\/mutants|lib\/races)\//

/** The other files that may name one, and the reason. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  'lib/core/session.ts': 'the list of ids',
  'lib/core/mechanism-facts.ts': 'one entry for each mechanism',
  'lib/bench/keyring.ts': 'the format of keys that earlier versions stored',
  'lib/services/tokens.ts': 'exchanges JWTs',
  'lib/kit/mechanisms.ts': 'is installed without the app',
}

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
    .filter((file) => !HOMES.test(file) && !(file in EXCEPTIONS))
    .flatMap((file) => linesWithIds(file).map((line) => `${file}: ${line.trim()}`))
  expect(found).toEqual([])
})

test('has only exceptions that are needed, and none for the page', () => {
  const needed = (file: string) => !file.startsWith('app/') && linesWithIds(file).length > 0
  expect(Object.keys(EXCEPTIONS).filter((file) => !needed(file))).toEqual([])
})
