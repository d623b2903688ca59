import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { provideChromium } from '../../lib/run/browser.ts'
import { bareMachine } from './machines.ts'

const playwrightPath = '/cache/playwright/chrome'
const quiet = { log: () => {}, playwrightPath }

beforeEach(() => {
  vi.stubEnv('CHROMIUM_PATH', undefined)
})
afterEach(() => {
  vi.unstubAllEnvs()
})

/** A machine on which every existing program starts, except the broken ones. */
function machineWith(programs: Record<string, string>, broken: readonly string[] = [], isRoot = false) {
  const bare = bareMachine({ isRoot }, programs)
  const run = async (program: string, args: readonly string[]) => {
    bare.commands.push([program, ...args].join(' '))
    return { ok: Object.values(programs).includes(program) && !broken.includes(program), output: '' }
  }
  return { ...bare, machine: { ...bare.machine, run } }
}

describe('provideChromium', () => {
  it('prefers the browser that Playwright installed', async () => {
    const { machine } = machineWith({ own: playwrightPath, chromium: '/usr/bin/chromium' })
    expect(await provideChromium({ ...quiet, machine })).toBe(playwrightPath)
  })

  it('prefers the one of the system that has no window', async () => {
    const { machine } = machineWith({
      chromium: '/usr/bin/chromium',
      'chromium-headless-shell': '/usr/bin/chromium-headless-shell',
    })
    expect(await provideChromium({ ...quiet, machine })).toBe('/usr/bin/chromium-headless-shell')
  })

  it('uses one of the system, but not one that does not start', async () => {
    const programs = { chromium: '/usr/bin/chromium', 'google-chrome': '/usr/bin/google-chrome' }
    const { machine } = machineWith(programs, ['/usr/bin/chromium'])
    expect(await provideChromium({ ...quiet, machine })).toBe('/usr/bin/google-chrome')
  })

  it('uses the configured one, or reports that it does not work', async () => {
    const { machine } = machineWith({ mine: '/opt/mine', chromium: '/usr/bin/chromium' }, ['/opt/mine'])
    vi.stubEnv('CHROMIUM_PATH', '/usr/bin/chromium')
    expect(await provideChromium({ ...quiet, machine })).toBe('/usr/bin/chromium')
    vi.stubEnv('CHROMIUM_PATH', '/opt/mine')
    await expect(provideChromium({ ...quiet, machine })).rejects.toThrow(/CHROMIUM_PATH names \/opt\/mine/)
  })

  it('installs one with apt as root, with a font for Chinese', async () => {
    const { machine, commands, programs } = machineWith({ 'apt-get': '/usr/bin/apt-get' }, [], true)
    const run = async (program: string, args: readonly string[]) => {
      commands.push([program, ...args].join(' '))
      // An older Debian, which has no package of the headless shell.
      if (args.includes('chromium-headless-shell')) return { ok: false, output: 'Unable to locate package' }
      if (args.includes('chromium')) programs.chromium = '/usr/bin/chromium'
      return { ok: true, output: '' }
    }
    expect(await provideChromium({ ...quiet, machine: { ...machine, run } })).toBe('/usr/bin/chromium')
    expect(commands.filter((command) => command.includes(' install '))).toEqual([
      expect.stringMatching(/ chromium-headless-shell$/),
      expect.stringMatching(/ chromium$/),
      expect.stringMatching(/ fonts-wqy-microhei$/),
    ])
  })

  it('lets Playwright install one last, and then names the choices', async () => {
    const { machine, commands } = machineWith({})
    await expect(provideChromium({ ...quiet, machine })).rejects.toThrow(
      /npx playwright install.*CHROMIUM_PATH/s,
    )
    expect(commands).toEqual([expect.stringMatching(/cli\.js install chromium$/)])
  })
})
