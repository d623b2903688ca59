import { expect, test } from './lab.ts'

test('shows the effect of a change of preset in the lane, and why its session ended', async ({ lab }) => {
  const preset = lab.page.getByRole('combobox', { name: 'Policy preset' })
  await lab.logInOnAllFour()
  await preset.selectOption('hardened')
  const lane = lab.lane('Server-side session')
  await expect(lane.getByTestId('note')).toContainText(
    /hardened · \d+ settings · session records: memory → Redis, which starts empty · 1 session ended: store lost/,
  )
  await expect(lab.lane('JWT').getByTestId('note')).toContainText(/hardened · \d+ settings$/)
  await expect(lab.verdict('Server-side session')).toHaveAttribute('data-code', 'unknown_session')
  await expect(lab.verdict('Server-side session')).toContainText('its store lost the data')
  await expect(lab.rows('Server-side session').first()).toContainText('store lost')
})

test('does not state “not revoked” for a session revoked before the policy checks it', async ({ lab }) => {
  await lab.logInOnAllFour()
  await lab
    .lane('JWT')
    .getByRole('button', { name: /^Revoke/ })
    .first()
    .click()
  await expect(lab.rows('JWT').first()).toContainText('revoked by admin')
  await lab.page.getByRole('combobox', { name: 'Policy preset' }).selectOption('hardened')
  await expect(lab.verdict('JWT')).toContainText('the session has ended (revoked by admin)')
  await expect(lab.verdict('JWT')).toHaveAttribute('data-verdict', 'accepted')
})

test('names a read-only Redis, in both languages', async ({ lab }) => {
  await lab.call('/api/bench/faults', { method: 'PATCH', body: { redis: 'read-only' } })
  await lab.open()
  await expect(lab.page.getByRole('list', { name: 'nodes' })).toContainText('Redis read-only')
  await expect(lab.page.getByTestId('banner')).toContainText('Redis accepts no writes')
  await lab.button('中文').click()
  await expect(lab.page.getByRole('list', { name: '节点' })).toContainText('Redis 只读')
  await expect(lab.page.getByTestId('banner')).toContainText('Redis 不接受写入')
})

test('keeps the state of a lane after a wrong password and a refused transfer, also in the past', async ({
  lab,
}) => {
  await lab.logInOnAllFour()
  await lab.call('/api/jwt/login', { method: 'POST', body: { username: 'alice', password: 'wrong' } })
  await lab.call('/api/jwt/transfer', { method: 'POST', body: { to: 'bob', amount: 999_999 } })
  await expect(lab.verdict('JWT')).toHaveAttribute('data-verdict', 'accepted')
  await lab.page.getByRole('tab', { name: 'Events' }).click()
  const refused = lab.page.locator('[data-type="request.refused"]').filter({ hasText: 'JWT' })
  await expect(refused).toHaveCount(2)
  await expect(refused.filter({ hasText: 'wrong password' })).toBeVisible()
})
