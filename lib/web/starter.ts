import { strToU8, zipSync } from 'fflate'
import { once, projectPackage, readBuildText } from './build-files.ts'
import { asInstalled, type KitFileName, kitSuite } from './kit-suite.ts'

/*
 * The starter project: a folder with the worked suite, to be copied. What can be a file is one in `tests/kit/starter`; the tests are those of
 * this repository.
 */

/** The folder in the archive. */
const FOLDER = 'session-lab-starter'
/** Files of `tests/kit/starter`, and their place in the project. */
const FILES = {
  'README.md': 'README.md',
  'README.zh.md': 'README.zh.md',
  gitignore: '.gitignore',
  'playwright.config.ts': 'playwright.config.ts',
  'workflow.yml': '.github/workflows/tests.yml',
  'seed.spec.ts': 'tests/seed.spec.ts',
  'specs/basic.md': 'specs/basic.md',
} as const

/** With the versions that our own tests use. */
async function packageOfProject(): Promise<object> {
  const { version, devDependencies } = await projectPackage()
  return {
    name: FOLDER,
    version: '0.0.0',
    private: true,
    type: 'module',
    scripts: { test: 'playwright test', mutate: 'session-lab mutate -- npx playwright test' },
    devDependencies: {
      '@playwright/test': devDependencies['@playwright/test'],
      '@types/node': devDependencies['@types/node'],
      // What `npm pack` makes in this repository: its address is not known to it, and a folder would be linked, with a second Playwright.
      'session-lab': `file:session-lab-${version}.tgz`,
    },
  }
}

const TSCONFIG = {
  compilerOptions: {
    strict: true,
    noEmit: true,
    module: 'nodenext',
    target: 'es2023',
    lib: ['es2023', 'dom'],
    types: ['node'],
    allowImportingTsExtensions: true,
  },
  include: ['tests', 'playwright.config.ts'],
}

/** What a beginning does not need: forged credentials, and mistakes. */
const ADVANCED: readonly KitFileName[] = ['5-planted-bugs.spec.ts', 'mistakes.spec.ts']

const json = (value: object) => `${JSON.stringify(value, null, 2)}\n`

/** The text of each file of the project, by path. */
async function starterFiles(): Promise<Readonly<Record<string, string>>> {
  const own = Object.entries(FILES).map(
    async ([name, path]) => [path, asInstalled(await readBuildText(`tests/kit/starter/${name}`))] as const,
  )
  const suite = (await kitSuite()).filter(({ name }) => !ADVANCED.includes(name))
  return {
    'package.json': json(await packageOfProject()),
    'tsconfig.json': json(TSCONFIG),
    ...Object.fromEntries(await Promise.all(own)),
    ...Object.fromEntries(suite.map(({ name, text }) => [`tests/${name}`, text])),
  }
}

/** The project as a ZIP archive, the same bytes for the same files. */
export const starterArchive = once(async () => {
  const files = Object.entries(await starterFiles())
  const entries = files.map(([path, text]) => [`${FOLDER}/${path}`, strToU8(text)])
  // The earliest time that the format can state.
  return zipSync(Object.fromEntries(entries), { mtime: '1980-01-01T00:00:00' })
})
