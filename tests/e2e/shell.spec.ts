import { fileURLToPath } from 'node:url'
import type { Page } from '@playwright/test'
import { expect, test } from './lab.ts'

/* The shell: the same head, command palette, help, language, theme and present mode on every page. */

const LESSON = fileURLToPath(new URL('recordings/lesson.ndjson', import.meta.url))

const PAGES: readonly {
  readonly name: string
  readonly path: string
  /** Visible once the page is complete. */
  readonly drawn: string
  readonly hasBench: boolean
  /** A command of the page itself. */
  readonly command?: string
  readonly prepare?: (page: Page) => Promise<void>
}[] = [
  { name: 'bench', path: '/', drawn: '[data-verdict]', hasBench: true },
  { name: 'experiments', path: '/learn', drawn: '[data-hydrated] [data-testid=solved]', hasBench: true },
  { name: 'compare', path: '/compare', drawn: '[data-hydrated] [data-row]', hasBench: true },
  {
    name: 'attacks',
    path: '/attacks',
    drawn: 'main[data-ready=true]',
    hasBench: true,
    command: 'Run: Attacks by mechanism',
  },
  { name: 'races', path: '/races', drawn: 'main[data-ready=true]', hasBench: true },
  { name: 'fleet', path: '/fleet', drawn: '[data-line]', hasBench: true, command: 'Stop: node b' },
  {
    name: 'services',
    path: '/services',
    drawn: 'main[data-ready=true]',
    hasBench: true,
    command: 'Place an order',
  },
  { name: 'operate', path: '/operate', drawn: 'main[data-ready=true]', hasBench: true },
  { name: 'privacy', path: '/privacy', drawn: 'main[data-ready=true]', hasBench: true },
  { name: 'testing', path: '/testing', drawn: 'main[data-ready=true]', hasBench: true },
  { name: 'teach', path: '/teach', drawn: 'main[data-ready]', hasBench: false },
  { name: 'replay without a recording', path: '/replay', drawn: 'h1', hasBench: false },
  {
    name: 'replay',
    path: '/replay',
    drawn: '[data-verdict]',
    hasBench: false,
    prepare: (page) => page.locator('input[type=file]').setInputFiles(LESSON),
  },
]

for (const { name, path, drawn, hasBench, command: own, prepare } of PAGES) {
  test(`has head, palette, help, language, theme and present mode on the page: ${name}`, async ({
    lab: { page },
  }) => {
    await page.setViewportSize({ width: 1440, height: 900 })
    await page.goto(path)
    await prepare?.(page)
    await expect(page.locator(drawn).first()).toBeVisible()
    const head = page.getByRole('banner')
    const root = page.locator('html')
    await expect(head.getByText('Session Lab')).toBeVisible()
    await expect(head.getByTestId('bench-clock')).toHaveCount(hasBench ? 1 : 0)

    // The first tab stop leads past the head.
    await page.keyboard.press('Tab')
    await expect(page.getByRole('link', { name: 'Skip to the main content' })).toBeFocused()
    await page.keyboard.press('Enter')
    await expect(page.locator('main > #main')).toBeFocused()
    expect(new URL(page.url()).hash).toBe('')

    // The palette opens, runs a command of its own and is closed by Escape.
    const command = page.getByRole('combobox', { name: 'Type a command' })
    await page.keyboard.press('Control+k')
    await command.fill('shortcuts and legend')
    await page.keyboard.press('Enter')
    const help = page.getByRole('dialog', { name: 'Shortcuts and legend' })
    await expect(help).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(help).toBeHidden()
    await page.keyboard.press('Control+k')
    await expect(command).toBeVisible()
    await expect(page.getByRole('option', { name: /^Freeze clock/ })).toHaveCount(hasBench ? 1 : 0)
    if (own !== undefined) await expect(page.getByRole('option', { name: `${own} Actions` })).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(command).toBeHidden()

    // Keys of every page. They apply once the focus has left the dialog, whose fade-out delays that.
    const focusLeft = () =>
      expect
        .poll(() =>
          page.evaluate(
            () =>
              document.querySelector('dialog[open]') === null &&
              !document.activeElement?.closest('dialog, input'),
          ),
        )
        .toBe(true)
    await focusLeft()
    await page.keyboard.press('?')
    await expect(help).toBeVisible()
    await expect(help.getByText('present mode')).toBeVisible()
    // Keys of the bench are listed on the bench only.
    await expect(help.getByText('Second device')).toHaveCount(path === '/' ? 1 : 0)
    await page.keyboard.press('Escape')
    await expect(help).toBeHidden()
    await focusLeft()
    await page.keyboard.press('p')
    await expect(root).toHaveAttribute('data-present', '')
    const overflow = () =>
      page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    expect(await overflow()).toBe(0)
    await page.keyboard.press('p')
    await expect(root).not.toHaveAttribute('data-present')

    await head.getByRole('button', { name: 'Switch to dark theme' }).click()
    await expect(root).toHaveAttribute('data-theme', 'dark')
    await head.getByRole('button', { name: 'Switch to light theme' }).click()
    await expect(root).toHaveAttribute('data-theme', 'light')
    await head.getByRole('button', { name: '中文', exact: true }).click()
    await expect(root).toHaveAttribute('lang', 'zh')
    await expect(head.getByRole('navigation', { name: '页面' })).toBeVisible()
    await page.keyboard.press('Control+k')
    await expect(page.getByRole('dialog', { name: '命令' })).toBeVisible()
  })
}

test('opens the other pages of a replay in a new tab', async ({ lab: { page } }) => {
  await page.goto('/replay')
  for (const link of await page.getByRole('navigation', { name: 'Pages' }).getByRole('link').all()) {
    await expect(link).toHaveAttribute('target', '_blank')
  }
})
