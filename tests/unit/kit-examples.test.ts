import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { root } from '../../lib/run/node.mjs'
import { EXAMPLES, exampleSpec } from '../support/kit-examples.ts'

/* The examples of page and README, compiled as tests. `tests/e2e/kit.spec.ts` runs those of the page. */

const run = promisify(execFile)
const compiler = join(
  dirname(createRequire(import.meta.url).resolve('typescript/package.json')),
  'bin',
  'tsc',
)
const CONFIG = { extends: join(root, 'tsconfig.json'), compilerOptions: { incremental: false } }

/** @returns what the compiler of this repository reports about these files */
async function compile(files: Readonly<Record<string, string>>): Promise<string> {
  mkdirSync(join(root, 'test-results'), { recursive: true })
  const folder = mkdtempSync(join(root, 'test-results', 'kit-examples-'))
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
    const config = { ...CONFIG, include: [], files: Object.keys(files), exclude: [] }
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))
    await run(process.execPath, [compiler, '-p', folder])
    return ''
  } catch (error) {
    return String((error as { stdout?: string }).stdout || error)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const readmeExamples = () =>
  Array.from(
    readFileSync(join(root, 'README.md'), 'utf8').matchAll(/^```ts\n(.*?)^```$/gms),
    ([, code = '']) => code.replace("'session-lab/playwright'", "'#lib/kit/playwright.ts'"),
  )

test('the examples compile with the types of the kit', async () => {
  const readme = readmeExamples()
  expect(readme.length).toBeGreaterThan(0)
  const pages = EXAMPLES.map(({ name, code }) => [`${name}.ts`, exampleSpec(name, code)] as const)
  const files = {
    ...Object.fromEntries(pages),
    ...Object.fromEntries(readme.map((text, i) => [`readme-${i}.ts`, text])),
  }
  expect(await compile(files)).toBe('')
})

test('an example that calls what the kit does not have does not compile', async () => {
  const wrong = exampleSpec('wrong', 'await expect(lane.me()).toBeAccepted()')
  expect(await compile({ 'wrong.ts': wrong })).toContain("Property 'me' does not exist")
})
