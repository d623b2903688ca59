import { once, readBuildText } from './build-files.ts'

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

/** A test of this repository as a project has it. */
export const asInstalled = (text: string): string => text.replaceAll(OWN_IMPORT, INSTALLED_IMPORT)

/** All files of the suite. */
export const kitSuite = once(
  (): Promise<readonly KitFile[]> =>
    Promise.all(
      KIT_FILES.map(async (name) => ({ name, text: asInstalled(await readBuildText(`tests/kit/${name}`)) })),
    ),
)
