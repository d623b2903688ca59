import { expect, LANES, LabPage, test } from './lab.ts'

test('isolates the benches of two browsers', async ({ lab, browser }) => {
  const context = await browser.newContext()
  const other = new LabPage(await context.newPage())
  await other.open()
  await lab.logInOnAllFour()
  await other.expectVerdicts(['none', 'none', 'none', 'none'])
  for (const lane of LANES) await expect(other.rows(lane)).toHaveCount(0)
  await other.button('Log in').click()
  await other.expectVerdicts(['accepted', 'accepted', 'accepted', 'accepted'])
  await other.reset()
  await lab.expectVerdicts(['accepted', 'accepted', 'accepted', 'accepted'])
  for (const lane of LANES) await expect(lab.rows(lane)).toHaveCount(1)
  await context.close()
})

test('shows the same bench in two tabs of a browser', async ({ lab }) => {
  const tab = new LabPage(await lab.page.context().newPage())
  await tab.open()
  await lab.logInOnAllFour()
  for (const lane of LANES) await expect(tab.rows(lane)).toHaveCount(1)
  await tab.expectVerdicts(['accepted', 'accepted', 'accepted', 'accepted'])
})

test('shows the events of an interruption after it', async ({ lab, playwright, baseURL }) => {
  await lab.logInOnAllFour()
  const { id } = await lab.call<{ id: string }>('/api/bench')
  const elsewhere = await playwright.request.newContext({
    baseURL: baseURL ?? '',
    extraHTTPHeaders: { bench: id },
  })
  await lab.page.context().setOffline(true)
  await lab.expectVerdicts(['unavailable', 'unavailable', 'unavailable', 'unavailable'])
  // A part that is first opened now cannot load; the rest of the page works.
  await lab.page.getByRole('tab', { name: 'Costs' }).click()
  await expect(
    lab.page.getByRole('alert').filter({ hasText: 'This part of the page failed to load' }),
  ).toBeVisible()
  await lab.page.getByRole('tab', { name: 'Timeline' }).click()
  await expect(lab.page.getByRole('slider', { name: 'Position' })).toBeVisible()
  const { sessions } = await (await elsewhere.get('/api/sessions')).json()
  for (const session of sessions) await elsewhere.delete(`/api/sessions/${session.id}`)
  await lab.page.context().setOffline(false)
  for (const lane of LANES) await expect(lab.rows(lane).first(), lane).toContainText('revoked by admin')
  await lab.expectVerdicts(['refused', 'accepted', 'accepted', 'refused'])
  await elsewhere.dispose()
})

test('states the last rendered event', async ({ lab }) => {
  const { headers } = await lab.page.evaluate(async () => {
    const answer = await fetch('/api/jwt/me?slide=0')
    return { headers: { seq: answer.headers.get('lab-seq') ?? '' } }
  })
  const drawn = async () => {
    const [ms = 0, count = 0] = ((await lab.page.locator('[data-seq]').getAttribute('data-seq')) ?? '0-0')
      .split('-')
      .map(Number)
    return ms * 1000 + count
  }
  const [ms = 0, count = 0] = headers.seq.split('-').map(Number)
  await expect.poll(drawn).toBeGreaterThanOrEqual(ms * 1000 + count)
})

test('shows lanes that need Redis as unavailable while it is down, and ends no session', async ({ lab }) => {
  await lab.logInOnAllFour()
  await lab.call('/api/bench/faults', { method: 'PATCH', body: { redis: 'down' } })
  await lab.expectVerdicts(['accepted', 'accepted', 'accepted', 'unavailable'])
  await lab.call('/api/bench/faults', { method: 'PATCH', body: { redis: 'up' } })
  await lab.expectVerdicts(['accepted', 'accepted', 'accepted', 'accepted'])
})

test('shows its own and the newest of sixty sessions, folds the rest and ended ones, and scrolls them', async ({
  lab,
  playwright,
  baseURL,
}) => {
  await lab.logInOnAllFour()
  const { id } = await lab.call<{ id: string }>('/api/bench')
  const passwords = await lab.page.evaluate(() => Object.values(sessionStorage).join(' '))
  const password = /"alice":"([^"]+)"/.exec(passwords)?.[1] ?? ''
  const crowd = await playwright.request.newContext({
    baseURL: baseURL ?? '',
    extraHTTPHeaders: { bench: id },
  })
  for (let i = 0; i < 60; i++) {
    const answer = await crowd.post('/api/opaque-token/login', {
      data: { username: 'alice', password, device: `Device with rather a long name ${i}`.slice(0, 40) },
    })
    expect(answer.status()).toBe(200)
  }
  const rows = lab.rows('Opaque token')
  await expect(rows).toHaveCount(3)
  await expect(rows.first()).toContainText('this browser')
  await lab.button('+58 more sessions: Opaque token').click()
  await expect(rows).toHaveCount(61)
  await rows.last().scrollIntoViewIfNeeded()
  await expect(rows.first()).toBeInViewport()
  // A revoked one moves to the ended ones, which are folded; the focus stays in the list.
  await rows
    .last()
    .getByRole('button', { name: /^Revoke/ })
    .press('Enter')
  await expect(rows).toHaveCount(60)
  await expect(lab.page.getByRole('group', { name: 'Sessions: Opaque token' })).toBeFocused()
  await lab.button('1 ended session: Opaque token').click()
  await expect(lab.page.getByRole('list', { name: '1 ended session: Opaque token' })).toContainText(
    'revoked by admin',
  )
  const overflow = await lab.page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  )
  expect(overflow).toBe(0)
  const height = (await lab.lane('Opaque token').boundingBox())?.height ?? 0
  expect(height).toBeLessThan(1000)
  await crowd.dispose()
})
