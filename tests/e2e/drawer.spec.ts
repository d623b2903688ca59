import type { Locator } from '@playwright/test'
import { expectNoViolations } from './axe.ts'
import { expect, LANES, type LabPage, type Lane, test } from './lab.ts'

const drawer = (lab: LabPage): Locator => lab.page.getByRole('complementary')
const tab = (lab: LabPage, name: string): Locator => lab.page.getByRole('tab', { name, exact: true })
const credentials = (lab: LabPage) => lab.page.context().cookies()

/** Opens the drawer on a lane's last check; by keyboard, because an open drawer may cover the lane. */
async function inspect(lab: LabPage, lane: Lane): Promise<void> {
  await expect(lab.lane(lane)).toContainText(/last (check|\d+): \d+ accepted/)
  await lab.button(`Inspect the last request of ${lane}`).press('Enter')
  await expect(drawer(lab).getByRole('heading', { name: `${lane}: check` })).toBeVisible()
}

test.describe('wire', () => {
  test('shows request, steps and response; a cookie’s value only on demand', async ({ lab }) => {
    await lab.logInOnAllFour()
    await inspect(lab, 'Server-side session')
    const panel = drawer(lab)
    await expect(panel).toContainText('GET /api/server-session/me?slide=0 HTTP/1.1')
    await expect(panel.getByRole('row', { name: /^lookup/ })).toBeVisible()
    await expect(panel.getByRole('row', { name: /^memory find/ })).toBeVisible()
    const sid = (await credentials(lab)).find(({ name }) => name === '__Host-sid')?.value ?? ''
    expect(sid).not.toBe('')
    await expect(panel).not.toContainText(sid)
    await lab.button('Show credentials').click()
    await expect(panel).toContainText(sid)
  })

  test('explains each attribute of a cookie, and its size against the limit', async ({ lab }) => {
    await lab.logInOnAllFour()
    await lab.page.getByRole('tab', { name: 'Events' }).click()
    const opened = lab.page.locator('[data-type="session.created"]').filter({ hasText: 'Sealed cookie' })
    await opened.getByRole('button', { name: /^Inspect: session created/ }).click()
    const panel = drawer(lab)
    await expect(panel.getByRole('heading', { name: 'Sealed cookie: login' })).toBeVisible()
    const cookie = panel.getByRole('region', { name: 'Cookies set: __Host-seal' })
    for (const attribute of ['HttpOnly', 'Secure', 'SameSite=Lax', 'Path=/']) {
      await expect(cookie.getByRole('rowheader', { name: attribute, exact: true })).toBeVisible()
    }
    await expect(panel).toContainText(/\d+ of 4096/)
    await expect(panel).toContainText(/\d+ of 8192/)
    await expect(panel).toContainText('"password": "••••••••"')
    await expect(panel.getByRole('rowheader', { name: 'MAC', exact: true })).toBeVisible()
  })

  test('decodes a JWT’s claims, with times by the bench clock', async ({ lab }) => {
    await lab.logInOnAllFour()
    await inspect(lab, 'JWT')
    const claims = drawer(lab).getByRole('region', { name: 'Claims' })
    await expect(claims.getByRole('row', { name: /^sub alice/ })).toBeVisible()
    await expect(claims.getByRole('row', { name: /^exp .*in 14 min/ })).toBeVisible()
  })

  test('sends a changed credential and names the step that refused it; the browser stays logged in', async ({
    lab,
  }) => {
    await lab.logInOnAllFour()
    await inspect(lab, 'JWT')
    const before = await credentials(lab)
    const results = drawer(lab).getByRole('region', { name: 'Results' })
    const expected: readonly [string, RegExp][] = [
      ['Unchanged', /200 accepted/],
      ['Change the signature', /401 bad_signature signature/],
      ['Set roles: admin', /401 bad_signature signature/],
      ['alg: none', /401 malformed format/],
    ]
    for (const [change, answer] of expected) {
      await lab.button(change).click()
      await expect(
        results.getByRole('row', { name: new RegExp(`^${change} ${answer.source}`) }),
      ).toBeVisible()
    }
    await lab.button('Open the request: alg: none').click()
    await expect(drawer(lab)).toContainText('Resent with another credential.')
    await expect(drawer(lab).getByRole('row', { name: /^format .*refused here/ })).toBeVisible()
    expect(await credentials(lab)).toEqual(before)
    await lab.expectVerdicts(['accepted', 'accepted', 'accepted', 'accepted'])
  })

  test('names the step at which each other lane refuses', async ({ lab }) => {
    await lab.logInOnAllFour()
    const changes: readonly [Lane, string, RegExp][] = [
      ['Server-side session', 'Change the secret', /401 unknown_session compare hashes/],
      ['Sealed cookie', 'Change the contents', /401 bad_signature MAC and decryption/],
      ['Opaque token', 'Change the ID', /401 unknown_session/],
    ]
    for (const [lane, change, answer] of changes) {
      await inspect(lab, lane)
      await lab.button(change).click()
      const results = drawer(lab).getByRole('region', { name: 'Results' })
      await expect(
        results.getByRole('row', { name: new RegExp(`^${change} ${answer.source}`) }),
      ).toBeVisible()
    }
  })

  test('copies without the credential, and with it only next to a warning', async ({ lab }) => {
    await lab.logInOnAllFour()
    await inspect(lab, 'Opaque token')
    const token = (await credentials(lab)).find(({ name }) => name === '__Host-tok')?.value ?? ''
    await expect(drawer(lab).getByText(/Dimmed: cookies of the other lanes/)).toHaveCount(2)
    await drawer(lab).getByRole('radio', { name: 'Playwright', exact: true }).check()
    const text = drawer(lab).getByRole('region', { name: 'Playwright', exact: true })
    await expect(text).toContainText('expect(response.status()).toBe(200)')
    await expect(text).not.toContainText(token)
    await lab.page.getByRole('checkbox', { name: 'with the credential' }).check()
    await expect(text).toContainText(token)
    await expect(drawer(lab)).toContainText('Anyone with this text can act as the user')
  })
})

test.describe('storage', () => {
  test('finds a fingerprint in the browser and in the memory of one node, and highlights both', async ({
    lab,
  }) => {
    await lab.logInOnAllFour()
    await lab.page.getByRole('tab', { name: 'Events' }).click()
    await lab.button(/^Show where it is stored: Server-side session session of alice/).click()
    const panel = drawer(lab)
    const inJar = panel.getByRole('region', { name: 'Browser' }).locator('[data-fingerprint]')
    const inMemory = panel.getByRole('region', { name: 'Node memory' }).locator('[data-fingerprint]')
    await expect(inMemory).toHaveText((await inJar.textContent()) ?? '')
    // The drawer takes the focus when it has opened, which may be later.
    await expect(async () => {
      await inJar.focus()
      await expect(inMemory).toHaveAttribute('data-lit', '', { timeout: 1000 })
    }).toPass()
    await expect(lab.page.locator('[data-type="session.created"][data-lit]')).toHaveCount(1)
  })

  test('finds an opaque token’s hash in Redis, with a TTL that decreases', async ({ lab }) => {
    await lab.logInOnAllFour()
    await lab.button(/^Show where it is stored: Opaque token session of alice/).click()
    const keys = drawer(lab).getByRole('region', { name: 'Redis' })
    const record = keys.getByRole('row', { name: /^ot:s:/ })
    await expect(record).toContainText('string')
    const life = record.getByRole('cell').nth(1)
    const before = await life.textContent()
    await expect(life).not.toHaveText(before ?? '')
  })

  test('finds a sealed cookie in the browser only', async ({ lab }) => {
    await lab.logInOnAllFour()
    await lab.button(/^Show where it is stored: Sealed cookie session of alice/).click()
    const panel = drawer(lab)
    await expect(panel.getByRole('row', { name: /^__Host-seal/ })).toBeVisible()
    await expect(panel).toContainText('No key of this session.')
    await expect(panel).toContainText('The server has nothing to delete')
  })
})

test.describe('sequence', () => {
  test('draws the request, steps through it by keys, and shows it as a table', async ({ lab }) => {
    await lab.logInOnAllFour()
    await inspect(lab, 'Opaque token')
    await tab(lab, 'Sequence').click()
    const panel = drawer(lab)
    await expect(panel.getByRole('img', { name: 'Sequence of check, Opaque token' })).toBeVisible()
    await lab.button('Next').focus()
    await lab.page.keyboard.press('ArrowRight')
    await expect(panel).toContainText(/1 of \d+ GET opaque-token\/me/)
    await lab.page.keyboard.press('ArrowRight')
    await expect(panel).toContainText(/2 of \d+ read the request/)
    await panel.getByText('As a table').click()
    await expect(panel.getByRole('row', { name: /Node \w Redis find/ })).toBeVisible()
    const [download] = await Promise.all([lab.page.waitForEvent('download'), lab.button('Save SVG').click()])
    expect(download.suggestedFilename()).toBe('opaque-token-me.svg')
  })

  test('shows the last action of all four lanes side by side; two of them make no store call', async ({
    lab,
  }) => {
    await lab.logInOnAllFour()
    await inspect(lab, 'JWT')
    await tab(lab, 'Sequence').click()
    await lab.button('Last action on all lanes').click()
    for (const lane of LANES) {
      await expect(lab.page.getByRole('img', { name: `Sequence of check, ${lane}` })).toBeVisible()
    }
    await expect(drawer(lab).getByText('no store call')).toHaveCount(2)
  })
})

test.describe('code', () => {
  test('marks the lines that ran for the request, and those that refused it', async ({ lab }) => {
    await lab.logInOnAllFour()
    await inspect(lab, 'JWT')
    await lab.button('Change the signature').click()
    await lab.button('Open the request: Change the signature').click()
    await tab(lab, 'Code').click()
    const source = drawer(lab).getByRole('region', { name: 'lib/mechanisms/jwt.ts' })
    await expect(source.locator('[data-mark="ran"]').filter({ hasText: 'readHeader(token)' })).toBeVisible()
    await expect(
      source.locator('[data-mark="refused"]').filter({ hasText: 'await jwtVerify(' }),
    ).toBeVisible()
    await expect(source.locator('[data-mark]').filter({ hasText: 'sessionFromClaims(' })).toHaveCount(0)
    await lab.button('sessions.ts').click()
    await expect(drawer(lab).getByRole('region', { name: 'lib/core/sessions.ts' })).toBeVisible()
  })
})

test('gives each view a URL that can be reloaded; closing it goes back', async ({ lab }) => {
  await lab.logInOnAllFour()
  const opener = lab.button('Inspect the last request of JWT')
  await opener.focus()
  await lab.page.keyboard.press('Enter')
  await tab(lab, 'Wire').focus()
  await lab.page.keyboard.press('ArrowRight')
  await expect(tab(lab, 'Storage')).toBeFocused()
  await expect(lab.page).toHaveURL(/\?sheet=storage&of=x/)
  await lab.page.keyboard.press('Escape')
  await expect(drawer(lab)).toHaveCount(0)
  await expect(opener).toBeFocused()
  await lab.page.getByRole('tab', { name: 'Events' }).click()
  const seq = await lab.page.locator('[data-type="session.created"]').first().getAttribute('data-event')
  await lab.page.goto(`/?sheet=wire&of=${seq}`)
  await expect(drawer(lab).getByRole('heading', { name: /: login$/ })).toBeVisible()
})

test('states that a request is no longer available, and offers the latest one', async ({ lab }) => {
  await lab.logInOnAllFour()
  await lab.page.goto('/?sheet=wire&of=1-0')
  await expect(drawer(lab)).toContainText('This request is no longer available')
  await lab.button('Show the latest request').click()
  await expect(drawer(lab).getByRole('heading', { name: /: check$/ })).toBeVisible()
})

// Themes differ in contrast and languages in names: each is checked once here, all four pairs in appearance.spec.ts.
for (const colorScheme of ['light', 'dark'] as const) {
  for (const locale of colorScheme === 'light' ? ['en-US'] : ['zh-CN']) {
    test.describe(`${colorScheme}, ${locale}`, () => {
      test.use({ colorScheme, locale })

      test('has no axe violations in the four views', async ({ lab }) => {
        await lab.page.keyboard.press('l')
        await expect(lab.page.locator('[data-verdict="accepted"]')).toHaveCount(4)
        await lab.page.locator('[data-mechanism="jwt"] h2 ~ button').click()
        const inDrawer = drawer(lab)
        for (const view of [0, 1, 2, 3]) {
          await lab.page.getByRole('tab').nth(view).click()
          await expect(inDrawer.locator('table, svg[role=img], ol').first()).toBeVisible()
          await expectNoViolations(lab.page, 'aside')
        }
      })
    })
  }
}

for (const [width, height] of [
  [1024, 768],
  [390, 844],
] as const) {
  test.describe(`${width}×${height}`, () => {
    test.use({ viewport: { width, height } })

    test('keeps the drawer inside the page', async ({ lab }) => {
      await lab.logInOnAllFour()
      await lab.button('Inspect the last request of Sealed cookie').click()
      for (const name of ['Wire', 'Storage', 'Sequence', 'Code']) {
        await tab(lab, name).click()
        const box = await drawer(lab).boundingBox()
        expect((box?.x ?? -1) >= 0 && (box?.width ?? 9999) <= width, name).toBe(true)
        const inner = drawer(lab).getByRole('tabpanel')
        expect(await inner.evaluate((view) => view.scrollWidth - view.clientWidth), name).toBeLessThanOrEqual(
          0,
        )
      }
    })
  })
}
