import { en } from '../../app/_ui/words/all.en.ts'
import { code } from '../../app/_ui/words/code.en.ts'
import { expectNoViolations } from './axe.ts'
import { expect, type LabPage, test } from './lab.ts'

/* Each act of the page as code: from the palette, from the menus, and from a request in the drawer. */

const sheet = (lab: LabPage) => lab.page.getByRole('complementary', { name: 'Show as code' })
const shown = (lab: LabPage) => sheet(lab).getByRole('region', { name: code.kinds.kit })

test.use({ viewport: { width: 1440, height: 900 }, permissions: ['clipboard-read', 'clipboard-write'] })

test('copies an act on all lanes or on one, found in the palette', async ({ lab }) => {
  const { page } = lab
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox', { name: 'Type a command' }).fill('copy as playwright check')
  const first = page.getByRole('dialog').getByRole('option').first()
  await expect(first).toHaveText(`Show as code: Check${en.palette.groups.code}`)
  await page.keyboard.press('Enter')
  await expect(shown(lab)).toContainText("await alice.on('server-session').me()")
  await expect(shown(lab)).toContainText("await alice.on('jwt').me()")
  await sheet(lab).getByRole('combobox', { name: 'Lane' }).selectOption('JWT')
  await expect(shown(lab)).toHaveText("await alice.on('jwt').me()")
  await sheet(lab).getByRole('combobox', { name: 'Act' }).selectOption('Stop node a')
  await expect(shown(lab)).toHaveText("await nodes.stop('a')")
  // Each form is shown when it is chosen; only the button copies.
  await sheet(lab).getByRole('radio', { name: code.kinds.curl }).check()
  await expect(sheet(lab).getByRole('region', { name: code.kinds.curl })).toContainText('--data-raw')
  await expect(sheet(lab).getByText(code.copied)).toBeHidden()
  await page.keyboard.press('ArrowLeft')
  await expect(shown(lab)).toHaveText("await nodes.stop('a')")
  await sheet(lab)
    .getByRole('button', { name: code.copyAs(code.kinds.kit) })
    .click()
  await expect(sheet(lab).getByText(code.copied)).toBeVisible()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe("await nodes.stop('a')")
  await expectNoViolations(page)
})

test('opens from the menu of a lane and of a session', async ({ lab }) => {
  await lab.button('Log in: JWT').click()
  await expect(lab.verdict('JWT')).toHaveAttribute('data-verdict', 'accepted')
  await lab
    .lane('JWT')
    .getByRole('button', { name: /^More actions/ })
    .click()
  await lab.page.getByRole('menuitem', { name: 'Show as code…' }).click()
  await expect(shown(lab)).toHaveText("const jwt = await alice.login('jwt', { carrier: 'cookie' })")
  await lab.page.keyboard.press('Escape')
  await lab
    .rows('JWT')
    .first()
    .getByRole('button', { name: /actions/i })
    .click()
  await lab.page.getByRole('menuitem', { name: 'Show as code…' }).click()
  await expect(shown(lab)).toHaveText("await alice.on('jwt').revoke()")
})

test('writes a request of the drawer with its result', async ({ lab }) => {
  await lab.button('Log in: JWT').click()
  await expect(lab.verdict('JWT')).toHaveAttribute('data-verdict', 'accepted')
  await lab
    .lane('JWT')
    .getByRole('button', { name: /^Inspect/ })
    .click()
  await lab.page.getByRole('radio', { name: code.kinds.kit }).check()
  await expect(lab.page.getByRole('region', { name: code.kinds.kit })).toHaveText(
    /^(const jwt = await alice\.login\('jwt', \{ carrier: 'cookie' \}\)|await expect\(alice\.on\('jwt'\)\.me\(.*\)\)\.toBeAccepted\(\))$/,
  )
})
