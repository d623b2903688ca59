import { expect, type Page } from '@playwright/test'
import axe from 'axe-core'

/**
 * Checks the page, or a part of it, by axe.
 * @param part a CSS selector
 */
export async function expectNoViolations(page: Page, part = 'html'): Promise<void> {
  await page.evaluate(axe.source)
  const found = await page.evaluate(async (within) => {
    const { axe: inPage } = window as unknown as { axe: typeof axe }
    const { violations } = await inPage.run(within, { resultTypes: ['violations'] })
    return violations.flatMap(({ id, nodes }) => nodes.map(({ target, html }) => `${id}: ${target} ${html}`))
  }, part)
  expect(found, page.url()).toEqual([])
}
