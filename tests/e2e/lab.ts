import { test as base, expect, type Locator, type Page } from '@playwright/test'
import { BUTTONS, LANES as NAMES, type VERDICTS } from '#lib/kit/playwright.ts'
import { INTRO_DONE, INTRO_KEY } from '../../app/_ui/display/intro-key.ts'

export const LANES = [
  NAMES['server-session'],
  NAMES['sealed-cookie'],
  NAMES.jwt,
  NAMES['opaque-token'],
] as const
/** A lane of the page: one that a new bench shows, or one that can be added. */
export type Lane = (typeof NAMES)[keyof typeof NAMES]
export type Verdict = (typeof VERDICTS)[number]

/** The bench page, by its accessible names. */
export class LabPage {
  readonly page: Page
  constructor(page: Page) {
    this.page = page
  }

  /** Opens the bench as a browser that has completed the intro. */
  async open(): Promise<void> {
    await this.page.addInitScript(
      ([key, value]) => {
        try {
          if (localStorage.getItem(key) === null) localStorage.setItem(key, value)
        } catch {
          // A document without storage, such as about:blank: there the first minute is shown.
        }
      },
      [INTRO_KEY, INTRO_DONE] as const,
    )
    await this.openAsNew()
  }

  /** Opens the page as a new visitor, who sees the first minute. */
  async openAsNew(): Promise<void> {
    await this.page.goto('/')
    await expect(this.page.locator('[data-hydrated]')).toBeAttached()
    await expect(this.lane('JWT').locator('[data-verdict]')).toBeVisible()
  }

  lane(name: Lane): Locator {
    return this.page.getByRole('region', { name, exact: true })
  }

  verdict(lane: Lane): Locator {
    return this.lane(lane).locator('[data-verdict]')
  }

  async expectVerdicts(verdicts: readonly [Verdict, Verdict, Verdict, Verdict]): Promise<void> {
    for (const [place, lane] of LANES.entries()) {
      await expect(this.verdict(lane), lane).toHaveAttribute('data-verdict', verdicts[place] ?? '')
    }
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', typeof name === 'string' ? { name, exact: true } : { name })
  }

  async logInOnAllFour(): Promise<void> {
    await this.button(BUTTONS.logIn).click()
    await this.expectVerdicts(['accepted', 'accepted', 'accepted', 'accepted'])
  }

  /** The dialog that asks before a reset. */
  resetDialog(): Locator {
    return this.page.getByRole('dialog', { name: 'Reset this bench?' })
  }

  /** Resets the bench, and confirms it. */
  async reset(): Promise<void> {
    await this.button(BUTTONS.resetBench).click()
    await this.resetDialog().getByRole('button', { name: 'Reset', exact: true }).click()
  }

  /** The rows of a lane's list of sessions, newest first. */
  rows(lane: Lane): Locator {
    return this.lane(lane)
      .getByRole('list', { name: /sessions/i })
      .getByRole('listitem')
  }

  /** Calls the API from the page's own browser. */
  async call<T>(path: string, init: { method?: string; body?: object } = {}): Promise<T> {
    return this.page.evaluate(
      async ([address, { method = 'GET', body }]) => {
        const answer = await fetch(address, {
          method,
          ...(body ? { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) } : {}),
        })
        const text = await answer.text()
        return text === '' ? null : JSON.parse(text)
      },
      [path, init] as const,
    )
  }
}

/** An open page without console errors: an error or a CSP violation fails the test that caused it. */
export const test = base.extend<{ isNew: boolean; lab: LabPage }>({
  /** Whether the page opens for a new visitor. */
  isNew: [false, { option: true }],
  lab: async ({ page, isNew }, use) => {
    const complaints: string[] = []
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('console', (message) => {
      // Refusals are expected; the browser logs each as a failed resource.
      const isRefusal = /status of (40[01349]|413|422|429|503)|ERR_INTERNET_DISCONNECTED/.test(message.text())
      if (message.type() === 'error' && !isRefusal) complaints.push(message.text())
    })
    const lab = new LabPage(page)
    await (isNew ? lab.openAsNew() : lab.open())
    await use(lab)
    expect(complaints).toEqual([])
  },
})

export { expect }
