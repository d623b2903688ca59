import type { Locator, Page } from '@playwright/test'
import { BUTTONS, LANES, type Mechanism } from '#lib/kit/playwright.ts'

/** The bench page as a page object: roles and names that the kit guarantees. */
export class BenchPage {
  private readonly page: Page
  constructor(page: Page) {
    this.page = page
  }

  lane(name: Mechanism): Locator {
    return this.page.getByRole('region', { name: LANES[name], exact: true })
  }

  /** `accepted`, `refused`, `unavailable` or `none`. */
  verdict(name: Mechanism): Locator {
    return this.lane(name).locator('[data-verdict]')
  }

  async logInEverywhere(): Promise<void> {
    await this.page.getByRole('button', { name: BUTTONS.logIn, exact: true }).click()
  }
}
