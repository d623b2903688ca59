import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { root } from '../../lib/run/node.mjs'

/* The lint rule against sleeps in end-to-end tests (`tests/lint/no-sleep.grit`): a glob or a pattern that matches nothing is no error. */

const linter = join(
  dirname(createRequire(import.meta.url).resolve('@biomejs/biome/package.json')),
  'bin/biome',
)
const project = mkdtempSync(join(tmpdir(), 'session-lab-lint-'))
for (const path of ['biome.json', 'tests/lint'])
  cpSync(join(root, path), join(project, path), { recursive: true })
afterAll(() => rmSync(project, { recursive: true, force: true }))

const SLEEPS = [
  'await page.waitForTimeout(500)',
  'await new Promise((resolve) => setTimeout(resolve, 500))',
  'globalThis.setTimeout(next, 500)',
  "import { setTimeout as sleep } from 'node:timers/promises'",
]

/** The lines in which the linter reports a sleep. */
function linesWithSleeps(path: string, lines: readonly string[]): readonly number[] {
  const file = join(project, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, `${lines.join('\n')}\n`)
  const { stdout } = spawnSync(process.execPath, [linter, 'lint', '--reporter=json', file], {
    cwd: project,
    encoding: 'utf8',
  })
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: readonly Diagnostic[] }
  return diagnostics
    .filter(({ message }) => /^Tests do not sleep\..*clock/.test(message))
    .map(({ location }) => location.start.line)
}
interface Diagnostic {
  readonly message: string
  readonly location: { readonly start: { readonly line: number } }
}

test('refuses sleeps in end-to-end tests and in the kit suite, and states what to do instead', () => {
  for (const folder of ['e2e', 'kit']) {
    expect(linesWithSleeps(`tests/${folder}/a.spec.ts`, SLEEPS).toSorted()).toEqual([1, 2, 3, 4])
  }
})

test('allows the time limit of a test, and timers elsewhere', () => {
  expect(linesWithSleeps('tests/e2e/b.spec.ts', ['test.setTimeout(60_000)'])).toEqual([])
  expect(linesWithSleeps('lib/bench/c.ts', SLEEPS)).toEqual([])
})
