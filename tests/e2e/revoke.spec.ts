import { expect, LANES, type LabPage, test } from './lab.ts'

async function revoke(lab: LabPage, lane: (typeof LANES)[number]): Promise<void> {
  await lab
    .lane(lane)
    .getByRole('button', { name: /^Revoke/ })
    .first()
    .click()
}

test('revoked from the dashboard, two refuse at once and two go on until they expire', async ({ lab }) => {
  await lab.logInOnAllFour()
  for (const lane of LANES) await revoke(lab, lane)
  await lab.expectVerdicts(['refused', 'accepted', 'accepted', 'refused'])
  await expect(lab.verdict('Opaque token')).toHaveAttribute('data-code', 'session_ended')

  // A JWT of the textbook lives for a quarter of an hour, a seal for half an hour.
  await lab.button('+15 min').click()
  await lab.expectVerdicts(['refused', 'accepted', 'refused', 'refused'])
  await expect(lab.verdict('JWT')).toHaveAttribute('data-code', 'token_expired')
  await lab.button('+15 min').click()
  await lab.expectVerdicts(['refused', 'refused', 'refused', 'refused'])
})

test('under a hardened policy all four refuse at once', async ({ lab }) => {
  await lab.page.getByRole('combobox', { name: 'Policy preset' }).selectOption('hardened')
  await lab.logInOnAllFour()
  for (const lane of LANES) await revoke(lab, lane)
  await lab.expectVerdicts(['refused', 'refused', 'refused', 'refused'])
  for (const lane of LANES) await expect(lab.rows(lane).first()).toContainText('revoked by admin')
})

test('what ends elsewhere is seen here without anybody asking', async ({ lab, playwright, baseURL }) => {
  await lab.logInOnAllFour()
  const { id } = await lab.ask<{ id: string }>('/api/bench')
  const operator = await playwright.request.newContext({
    baseURL: baseURL ?? '',
    extraHTTPHeaders: { bench: id },
  })
  const { sessions } = await (await operator.get('/api/sessions?mechanism=opaque-token')).json()
  await operator.delete(`/api/sessions/${sessions[0].id}`)
  await expect(lab.rows('Opaque token').first()).toContainText('revoked by admin')
  await lab.expectVerdicts(['accepted', 'accepted', 'accepted', 'refused'])
  await operator.dispose()
})

test('a second device is another session, and ending it leaves this one', async ({ lab }) => {
  await lab.logInOnAllFour()
  await lab.button('Second device').click()
  for (const lane of LANES) await expect(lab.rows(lane)).toHaveCount(2)
  const second = lab.rows('Opaque token').filter({ hasText: 'Second device' })
  await second.getByRole('button', { name: /^Revoke/ }).click()
  await expect(second).toContainText('revoked by admin')
  await lab.expectVerdicts(['accepted', 'accepted', 'accepted', 'accepted'])
})
