import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/*
 * The worked suite of the kit: `tests/kit`, which our own tests run. Page and starter project show these files themselves, so
 * that no second copy can differ from them.
 */

/** Rungs, from one request to faults, and what they share: a closed list, in the order of reading. */
export const KIT_FILES = [
  '1-smoke.spec.ts',
  '2-fixtures.spec.ts',
  'bench-page.ts',
  '3-two-contexts.spec.ts',
  '4-time-and-faults.spec.ts',
  '5-planted-bugs.spec.ts',
  'mistakes.spec.ts',
] as const
export type KitFileName = (typeof KIT_FILES)[number]

export interface KitFile {
  readonly name: KitFileName
  /** As a project has it that has installed the kit. */
  readonly text: string
}

/** How the suite imports the kit in this repository, and how a project does that has installed it. */
const OWN_IMPORT = "'#lib/kit/playwright.ts'"
const INSTALLED_IMPORT = "'session-lab/playwright'"

/** The text of a file of the suite, as a project has it. */
async function readKitFile(name: KitFileName): Promise<string> {
  // next.config.js names the files that the build includes; traced automatically, it would include everything.
  const path = join(/*turbopackIgnore: true*/ process.cwd(), 'tests', 'kit', name)
  return asInstalled(await readFile(path, 'utf8'))
}

/** A test of this repository as a project has it. */
export const asInstalled = (text: string): string => text.replaceAll(OWN_IMPORT, INSTALLED_IMPORT)

let suite: Promise<readonly KitFile[]> | null = null

/** All files of the suite. Read once; a failed attempt is repeated. */
export function kitSuite(): Promise<readonly KitFile[]> {
  suite ??= Promise.all(KIT_FILES.map(async (name) => ({ name, text: await readKitFile(name) }))).catch(
    (error) => {
      suite = null
      throw error
    },
  )
  return suite
}
