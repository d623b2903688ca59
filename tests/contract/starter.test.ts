import { strFromU8, unzipSync } from 'fflate'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { KIT_FILES } from '#lib/web/kit-suite.ts'
import manifest from '../../package.json' with { type: 'json' }
import { send } from '../support/app.ts'

/* The starter project as it is downloaded. Its suite is run in `tests/deploy/kit-package.test.ts`. */

async function download() {
  const response = await send('/api/testing/starter.zip')
  const bytes = new Uint8Array(await response.arrayBuffer())
  const files = Object.entries(unzipSync(bytes)).map(([path, content]) => [
    path.replace(/^session-lab-starter\//, ''),
    strFromU8(content),
  ])
  return { response, bytes, files: Object.fromEntries(files) as Record<string, string> }
}

test('is an archive with a project: configuration, rungs, workflow, and a plan for agents', async () => {
  const { response, files } = await download()
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toBe('application/zip')
  expect(response.headers.get('content-disposition')).toMatch(/^attachment; filename="[\w.-]+\.zip"$/)
  const rungs = KIT_FILES.filter((name) => /^[1-4]-|^bench-page/.test(name)).map((name) => `tests/${name}`)
  expect(Object.keys(files).toSorted()).toEqual(
    [
      ...['.gitignore', 'README.md', 'README.zh.md', 'package.json', 'playwright.config.ts', 'tsconfig.json'],
      ...['.github/workflows/tests.yml', 'specs/basic.md', 'tests/seed.spec.ts', ...rungs],
    ].toSorted(),
  )
  expect(files['package.json']).toContain(
    `"@playwright/test": "${manifest.devDependencies['@playwright/test']}"`,
  )
  // The name that npm gives to the package of this version.
  expect(JSON.parse(files['package.json'] ?? '').devDependencies['session-lab']).toBe(
    `file:session-lab-${manifest.version}.tgz`,
  )
  expect(Object.values(files).join('\n')).not.toMatch(/\bexample\.org\b/)
  const { jobs } = parse(files['.github/workflows/tests.yml'] ?? '')
  const commands = jobs.tests.steps.map(({ run = '' }: { run?: string }) => run).join('\n')
  expect(commands).toMatch(/^npx playwright test$/m)
  expect(commands).toMatch(/^npx session-lab mutate -- npx playwright test$/m)
})

test('imports the installed kit, and nothing of this repository', async () => {
  const { files } = await download()
  const tests = Object.entries(files).filter(([path]) => path.endsWith('.ts'))
  expect(tests.length).toBeGreaterThan(6)
  for (const [path, text] of tests) {
    expect(text, path).not.toContain('#lib/')
    if (path.endsWith('.spec.ts')) expect(text, path).toContain("from 'session-lab/playwright'")
  }
})

test('names files that exist, in both languages', async () => {
  const { files } = await download()
  for (const readme of ['README.md', 'README.zh.md']) {
    const named = (files[readme] ?? '').match(/`(?:tests|specs)\/[\w./-]+`/g) ?? []
    expect(named.length, readme).toBeGreaterThan(5)
    for (const path of named) expect(files, readme).toHaveProperty([path.slice(1, -1)])
  }
})

test('has the same bytes for the same files', async () => {
  const [one, two] = [await download(), await download()]
  expect(Buffer.from(one.bytes).equals(two.bytes)).toBe(true)
})
