import { existsSync } from 'node:fs'
import { devices, firefox, type Project, webkit } from '@playwright/test'

/*
 * The kit suite in other engines than Chromium, on request: `KIT_BROWSERS=firefox,webkit`. `npm test` runs in Chromium only. What does not run
 * is stated, because a project that is not there would look like one that has passed.
 */

interface Engine {
  readonly executable: () => string
  readonly use: NonNullable<Project['use']>
}

/** A Firefox without Playwright’s patches speaks WebDriver BiDi. */
const ownFirefox = process.env.FIREFOX_PATH

const ENGINES: Readonly<Record<'firefox' | 'webkit', Engine>> = {
  firefox: {
    executable: () => ownFirefox ?? firefox.executablePath(),
    use: {
      ...devices['Desktop Firefox'],
      ...(ownFirefox === undefined ? {} : { channel: 'moz-firefox' }),
      launchOptions: ownFirefox === undefined ? {} : { executablePath: ownFirefox },
    },
  },
  webkit: {
    executable: () => webkit.executablePath(),
    use: { ...devices['Desktop Safari'], launchOptions: {} },
  },
}

/** @param wanted the names of engines, separated by commas */
export function kitBrowsers(
  wanted: string | undefined = process.env.KIT_BROWSERS,
  print: (line: string) => void = printOnce,
): readonly Project[] {
  const names = wanted?.split(',').map((name) => name.trim()) ?? []
  return Object.entries(ENGINES).flatMap(([name, { executable, use }]) => {
    const project = `kit-${name}`
    if (!names.includes(name)) {
      print(`${project}: not run. KIT_BROWSERS=${name} runs the suite of the kit in it.`)
      return []
    }
    const path = executable()
    if (existsSync(path)) return [{ name: project, testDir: 'kit', use }]
    print(`${project}: not run, because there is no ${path}. Install it: npx playwright install ${name}`)
    return []
  })
}

/** The workers evaluate the configuration as well. */
function printOnce(line: string): void {
  if (process.env.TEST_WORKER_INDEX === undefined) console.log(line)
}
