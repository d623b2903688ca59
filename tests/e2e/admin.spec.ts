import type { Locator } from '@playwright/test'
import { expectNoViolations } from './axe.ts'
import { expect, LANES, type LabPage, type Lane, test } from './lab.ts'

/* Acts of the administrator and the user beyond login and logout, and their results in each lane. */

/** Opens a menu and picks an item. */
async function pick(lab: LabPage, menu: Locator, item: string): Promise<void> {
  await menu.click()
  await lab.page.getByRole('menuitem', { name: item, exact: true }).click()
}

/** The menu of the row of this browser, or of the second device. */
function rowMenu(lab: LabPage, lane: Lane, whose: 'this browser' | 'Second device'): Locator {
  return lab
    .rows(lane)
    .filter({ hasText: whose })
    .getByRole('button', { name: /^Actions for/ })
}

function note(lab: LabPage, lane: Lane): Locator {
  return lab.lane(lane).getByTestId('note')
}

async function choosePreset(lab: LabPage, preset: string): Promise<void> {
  await lab.page.getByRole('combobox', { name: 'Policy preset' }).selectOption(preset)
  await expect.poll(async () => (await lab.call<{ preset: string }>('/api/bench')).preset).toBe(preset)
}

async function openSheet(lab: LabPage, name: 'Policy' | 'Users' | 'Keys'): Promise<Locator> {
  await lab.page.getByRole('navigation', { name: 'Admin' }).getByRole('button', { name }).click()
  const sheet = lab.page.getByRole('complementary', { name })
  await expect(sheet).toBeVisible()
  return sheet
}

test('shows in the lane that an administrator revoked the session, and when', async ({ lab }) => {
  await choosePreset(lab, 'hardened')
  await lab.logInOnAllFour()
  for (const lane of LANES) {
    await pick(lab, rowMenu(lab, lane, 'this browser'), 'Revoke')
    await expect(lab.verdict(lane)).toContainText(/revoked by an administrator (just now|\d+ s ago)\./i)
    await expect(lab.rows(lane).first()).toContainText(/revoked by admin · (just now|\d+ s ago)/)
    await expect(note(lab, lane)).toHaveText('Revoked: all copies are refused immediately.')
  }
})

test('shows in the lane that its session was evicted by a newer login', async ({ lab }) => {
  await choosePreset(lab, 'hardened')
  await lab.logInOnAllFour()
  await lab.call('/api/bench/policy', { method: 'PATCH', body: { concurrency: { perUser: 1 } } })
  await lab.button('Second device').click()
  await expect(lab.verdict('Opaque token')).toHaveAttribute('data-verdict', 'refused')
  await expect(lab.verdict('Opaque token')).toContainText(/evicted over the session limit/i)
})

test('shows that revocation by epoch alone ends the user’s other sessions too', async ({ lab }) => {
  await choosePreset(lab, 'hardened')
  await lab.call('/api/bench/policy', { method: 'PATCH', body: { jwt: { revocation: 'epoch' } } })
  await lab.logInOnAllFour()
  await lab.button('Second device').click()
  for (const lane of LANES) await expect(lab.rows(lane)).toHaveCount(2)
  await pick(lab, rowMenu(lab, 'JWT', 'Second device'), 'Revoke')
  await expect(note(lab, 'JWT')).toContainText('1 more session of this user ended')
  await lab.expectVerdicts(['accepted', 'accepted', 'refused', 'accepted'])
})

test('revokes the other sessions of a user on one lane only', async ({ lab }) => {
  await lab.logInOnAllFour()
  await lab.button('Second device').click()
  for (const lane of LANES) await expect(lab.rows(lane)).toHaveCount(2)
  await pick(lab, rowMenu(lab, 'Opaque token', 'this browser'), 'Revoke alice’s other sessions on this lane')
  await expect(lab.rows('Opaque token').filter({ hasText: 'Second device' })).toContainText(
    'revoked by admin',
  )
  await expect(note(lab, 'Opaque token')).toHaveText('1 session ended.')
  await lab.expectVerdicts(['accepted', 'accepted', 'accepted', 'accepted'])
  await expect(lab.rows('Server-side session').filter({ hasText: 'revoked by admin' })).toHaveCount(0)
})

test('revokes the sessions of a user on all four lanes, and shows until when copies are accepted', async ({
  lab,
}) => {
  await lab.logInOnAllFour()
  await lab.button('Second device').click()
  for (const lane of LANES) await expect(lab.rows(lane)).toHaveCount(2)
  await pick(lab, rowMenu(lab, 'JWT', 'Second device'), 'Revoke alice’s sessions on all lanes')
  for (const lane of LANES)
    await expect(lab.rows(lane).filter({ hasText: 'revoked by admin' })).toHaveCount(2)
  await lab.expectVerdicts(['refused', 'accepted', 'accepted', 'refused'])
  await expect(note(lab, 'Server-side session')).toHaveText('2 sessions ended.')
  await expect(note(lab, 'JWT')).toContainText(/Copies of 2 may be accepted, the last until \d\d:\d\d:\d\d\./)
})

test('extends a session by an hour and ends another in a minute, and refuses both for a sealed cookie', async ({
  lab,
}) => {
  await lab.logInOnAllFour()
  const absolute = async (mechanism: string) => {
    const { sessions } = await lab.call<{ sessions: { absoluteExpiresAt: number }[] }>(
      `/api/sessions?mechanism=${mechanism}`,
    )
    return sessions[0]?.absoluteExpiresAt ?? 0
  }
  const before = await absolute('opaque-token')
  await pick(lab, rowMenu(lab, 'Opaque token', 'this browser'), 'Extend by 1 hour')
  await expect(note(lab, 'Opaque token')).toContainText('Extended: ends at')
  expect((await absolute('opaque-token')) - before).toBeGreaterThan(3_590_000)

  await pick(lab, rowMenu(lab, 'Server-side session', 'this browser'), 'End in 1 minute')
  await expect(note(lab, 'Server-side session')).toContainText('Shortened: ends at')
  await pick(lab, rowMenu(lab, 'Sealed cookie', 'this browser'), 'Extend by 1 hour')
  await expect(note(lab, 'Sealed cookie')).toHaveText(
    'This cookie carries its own expiry: it can be revoked, not changed.',
  )
  await lab.button('+30 s').click()
  await lab.button('+30 s').click()
  await lab.expectVerdicts(['refused', 'accepted', 'accepted', 'accepted'])
  await expect(lab.rows('Server-side session').first()).toContainText('absolute timeout')
})

test('advises to look roles up if a credential still carries a removed role', async ({ lab }) => {
  await lab.page.getByRole('combobox', { name: 'User', exact: true }).selectOption('carol')
  await lab.logInOnAllFour()
  const users = await openSheet(lab, 'Users')
  await users.getByRole('checkbox', { name: 'carol is an admin' }).uncheck()
  await expect(users.getByText('Roles of carol: user.')).toBeVisible()
  await expect(lab.page.getByTestId('difference')).toHaveText(
    'All four mechanisms accept. Sealed cookie and JWT still say admin.',
  )
  for (const lane of ['Sealed cookie', 'JWT'] as const) {
    await expect(lab.lane(lane).getByTestId('stale')).toContainText(
      'This credential still carries admin; carol no longer has that role.',
    )
  }
  for (const lane of ['Server-side session', 'Opaque token'] as const) {
    await expect(lab.lane(lane).getByTestId('stale')).toHaveCount(0)
  }
  await users.getByRole('button', { name: 'Close' }).click()
  await lab.lane('Sealed cookie').getByRole('button', { name: 'roles: looked-up' }).click()
  const roles = lab.page
    .getByRole('complementary', { name: 'Policy' })
    .getByRole('combobox', { name: 'Roles' })
  await expect(roles).toBeFocused()
  await roles.selectOption('looked-up')
  for (const lane of LANES) await expect(lab.lane(lane).getByTestId('stale')).toHaveCount(0)
})

test('disables a user, and shows which copies are still accepted', async ({ lab }) => {
  await lab.logInOnAllFour()
  const users = await openSheet(lab, 'Users')
  await users.getByRole('checkbox', { name: 'alice is disabled' }).check()
  await expect(users.getByText('4 sessions ended:')).toBeVisible()
  await expect(users.getByRole('status').filter({ hasText: 'Sealed cookie' })).toContainText(
    /Sealed cookie 1\s*copies accepted until/,
  )
  await lab.expectVerdicts(['refused', 'accepted', 'accepted', 'refused'])
  await expect(lab.verdict('Opaque token')).toContainText(/account disabled/i)
  await expect(lab.lane('JWT').getByTestId('stale')).toContainText('alice is disabled')
})

test('ends the sessions after a new password, shows it once, and logs in with it', async ({ lab }) => {
  await lab.logInOnAllFour()
  const users = await openSheet(lab, 'Users')
  await users.getByRole('button', { name: 'Set a new password for alice' }).click()
  const shown = users.getByText('New password of alice, shown once:')
  await expect(shown).toBeVisible()
  await lab.expectVerdicts(['refused', 'accepted', 'accepted', 'refused'])
  await expect(lab.verdict('Opaque token')).toContainText(/The password was changed/i)
  await users.getByRole('button', { name: 'Hide' }).click()
  await expect(shown).toHaveCount(0)
  await users.getByRole('button', { name: 'Close' }).click()

  await lab.button('Log in').click()
  await lab.expectVerdicts(['accepted', 'accepted', 'accepted', 'accepted'])
  await lab.page.reload()
  await lab.expectVerdicts(['accepted', 'accepted', 'accepted', 'accepted'])
  await lab.button('Log out').click()
  await lab.logInOnAllFour()

  // A reset restores the old password, and the page uses it.
  await lab.reset()
  for (const lane of LANES) await expect(lab.rows(lane)).toHaveCount(0)
  await lab.logInOnAllFour()
})

test('marks a changed setting, confirms it, and resets it', async ({ lab }) => {
  const policy = await openSheet(lab, 'Policy')
  const idle = policy.getByRole('textbox', { name: 'Idle timeout', exact: true })
  await expect(idle).toHaveValue('30 min')
  await idle.fill('1 h 30 min')
  await idle.press('Enter')
  await expect(policy.getByText('Saved: Idle timeout is 1 h 30 min.')).toBeVisible()
  await expect(policy.locator('[data-changed="true"]')).toHaveCount(1)
  await expect(policy.getByText('1 setting differs from textbook.')).toBeVisible()
  const bench = await lab.call<{ policy: { lifetime: { idleSeconds: number } } }>('/api/bench')
  expect(bench.policy.lifetime.idleSeconds).toBe(5400)

  const denylist = policy
    .locator('[data-switch="jwt.revocation"]')
    .getByRole('checkbox', { name: /denylist/ })
  await denylist.check()
  await expect(policy.getByText('2 settings differ from textbook.')).toBeVisible()
  await policy.getByRole('button', { name: 'Reset to 30 min: Idle timeout' }).click()
  await expect(idle).toHaveValue('30 min')
  await expect(policy.getByText('1 setting differs from textbook.')).toBeVisible()
  await policy.getByRole('button', { name: 'Reset to textbook' }).click()
  await expect(policy.getByText('Same as textbook.')).toBeVisible()
  await expect(denylist).not.toBeChecked()
})

test('reports an invalid duration or a refused value at its field, and changes nothing', async ({ lab }) => {
  const policy = await openSheet(lab, 'Policy')
  const idle = policy.locator('[data-switch="lifetime.idleSeconds"]')
  await idle.getByRole('textbox').fill('a while')
  await idle.getByRole('textbox').press('Enter')
  await expect(idle.getByRole('alert')).toContainText('Enter a duration')
  await idle.getByRole('textbox').fill('400 d')
  await idle.getByRole('textbox').press('Enter')
  await expect(idle.getByRole('alert')).toContainText('Not saved')
  await expect(idle.getByRole('textbox')).toHaveAttribute('aria-invalid', 'true')
  // The first Escape discards the input, the second closes the sheet.
  await idle.getByRole('textbox').press('Escape')
  await expect(idle.getByRole('textbox')).toHaveValue('30 min')
  await idle.getByRole('textbox').press('Escape')
  await expect(policy).toHaveCount(0)
  await expect(
    lab.page.getByRole('navigation', { name: 'Admin' }).getByRole('button', { name: 'Policy' }),
  ).toBeFocused()
})

test('requires re-authentication for a transfer, then accepts it', async ({ lab }) => {
  await choosePreset(lab, 'hardened')
  await lab.logInOnAllFour()
  await pick(lab, lab.button('More actions on all lanes'), 'Transfer 10')
  await expect(note(lab, 'Opaque token')).toContainText(/Transferred 10 to bob; balance 9\d0\./)

  await lab.call('/api/bench/policy', { method: 'PATCH', body: { stepUp: { windowSeconds: 20 } } })
  await lab.button('+30 s').click()
  await pick(lab, lab.button('More actions: Opaque token'), 'Transfer 10')
  await expect(note(lab, 'Opaque token')).toContainText('403 step_up_required')
  await lab.lane('Opaque token').getByRole('button', { name: 'Re-authenticate' }).click()
  await expect(note(lab, 'Opaque token')).toContainText('Re-authenticated: valid for 20 s.')
  await pick(lab, lab.button('More actions: Opaque token'), 'Transfer 10')
  await expect(note(lab, 'Opaque token')).toContainText('Transferred 10 to bob; balance 950.')
})

test('logs out the other sessions of the user, or all of them', async ({ lab }) => {
  await choosePreset(lab, 'hardened')
  await lab.logInOnAllFour()
  await lab.button('Second device').click()
  for (const lane of LANES) await expect(lab.rows(lane)).toHaveCount(2)
  await pick(lab, lab.button('More actions on all lanes'), 'Log out my other sessions')
  for (const lane of LANES) {
    await expect(lab.rows(lane).filter({ hasText: 'Second device' })).toContainText('revoked by user')
  }
  await lab.expectVerdicts(['accepted', 'accepted', 'accepted', 'accepted'])
  await pick(lab, lab.button('More actions on all lanes'), 'Log out everywhere')
  await lab.expectVerdicts(['none', 'none', 'none', 'none'])
})

test('operates menus by keyboard', async ({ lab }) => {
  await lab.logInOnAllFour()
  const menu = rowMenu(lab, 'Opaque token', 'this browser')
  await menu.focus()
  await lab.page.keyboard.press('Enter')
  await expect(lab.page.getByRole('menuitem', { name: 'Revoke', exact: true })).toBeFocused()
  await lab.page.keyboard.press('End')
  await expect(lab.page.getByRole('menuitem', { name: 'Show as code…' })).toBeFocused()
  await lab.page.keyboard.press('ArrowDown')
  await lab.page.keyboard.press('ArrowDown')
  await expect(lab.page.getByRole('menuitem', { name: 'Extend by 1 hour' })).toBeFocused()
  // Letters select menu items while it is open: L would log in.
  await lab.page.keyboard.press('o')
  await lab.page.keyboard.press('Escape')
  await expect(lab.page.getByRole('menu')).toHaveCount(0)
  await expect(menu).toBeFocused()
  await lab.expectVerdicts(['accepted', 'accepted', 'accepted', 'accepted'])

  // Ended by another client while its menu is open: the items do not move.
  await lab.page.keyboard.press('Enter')
  await expect(lab.page.getByRole('menuitem', { name: 'Revoke', exact: true })).toBeFocused()
  const row = lab.rows('Opaque token').first()
  await lab.call(`/api/sessions/${await row.getAttribute('data-session')}`, { method: 'DELETE' })
  await expect(row).toContainText('revoked by admin')
  await expect(lab.page.getByRole('menuitem', { name: 'Revoke', exact: true })).toBeFocused()
  await lab.page.keyboard.press('Enter')
  await expect(note(lab, 'Opaque token')).toContainText('Revoked')

  // The button is removed by its own action; the keyboard focus stays in the lane.
  const other = lab.rows('Server-side session').first()
  await other.getByRole('button', { name: /^Revoke/ }).press('Enter')
  await expect(other).toContainText('revoked by admin')
  await expect(other).toBeFocused()
})

// Themes differ in contrast and languages in names: each is checked once here, all four pairs in appearance.spec.ts.
for (const colorScheme of ['light', 'dark'] as const) {
  for (const locale of colorScheme === 'light' ? ['en-US'] : ['zh-CN']) {
    test.describe(`${colorScheme}, ${locale}`, () => {
      test.use({ colorScheme, locale })

      test('has no axe violations in the admin sheets and an open menu', async ({ lab }) => {
        await lab.page.keyboard.press('l')
        await expect(lab.page.locator('[data-verdict="accepted"]')).toHaveCount(4)
        await lab.call('/api/bench/policy', { method: 'PATCH', body: { lifetime: { idleSeconds: 1200 } } })

        await lab.page.locator('[data-session] button[aria-haspopup]').first().click()
        await expect(lab.page.getByRole('menu')).toBeVisible()
        await expectNoViolations(lab.page, '[role="menu"]')
        await lab.page.keyboard.press('Escape')

        await lab.page.locator('header nav button').first().click()
        await expect(lab.page.locator('[data-changed="true"]')).toHaveCount(1)
        await expectNoViolations(lab.page)
        for (const [place, drawn] of [
          [1, '[data-user]'],
          [2, '[data-keys]'],
        ] as const) {
          await lab.page.locator('aside nav button').nth(place).click()
          await expect(lab.page.locator(drawn).first()).toBeVisible()
          await expectNoViolations(lab.page, 'aside')
        }

        const { sessions } = await lab.call<{ sessions: { id: string }[] }>('/api/sessions?mechanism=jwt')
        await lab.page.goto(`/?sheet=family&of=${sessions[0]?.id}`)
        await expect(lab.page.getByTestId('family')).toBeVisible()
        await expectNoViolations(lab.page, 'aside')
      })
    })
  }
}
