import { expect, LANES, type LabPage, test } from './lab.ts'

async function revoke(lab: LabPage, lane: (typeof LANES)[number]): Promise<void> {
  await lab
    .lane(lane)
    .getByRole('button', { name: /^Revoke/ })
    .first()
    .click()
}

test('refuses revoked sessions immediately in two lanes, and accepts copies until expiry in the others', async ({
  lab,
}) => {
  await lab.logInOnAllFour()
  for (const lane of LANES) await revoke(lab, lane)
  await lab.expectVerdicts(['refused', 'accepted', 'accepted', 'refused'])
  await expect(lab.verdict('Opaque token')).toHaveAttribute('data-code', 'session_ended')

  // Under the textbook preset an access token is valid for 15 minutes, a sealed cookie for 30.
  await lab.button('+15 min').click()
  await lab.expectVerdicts(['refused', 'accepted', 'refused', 'refused'])
  await expect(lab.verdict('JWT')).toHaveAttribute('data-code', 'token_expired')
  await lab.button('+15 min').click()
  await lab.expectVerdicts(['refused', 'refused', 'refused', 'refused'])
})

test('refuses revoked sessions immediately in all four lanes under the hardened policy', async ({ lab }) => {
  await lab.page.getByRole('combobox', { name: 'Policy preset' }).selectOption('hardened')
  await lab.logInOnAllFour()
  for (const lane of LANES) await revoke(lab, lane)
  await lab.expectVerdicts(['refused', 'refused', 'refused', 'refused'])
  for (const lane of LANES) await expect(lab.rows(lane).first()).toContainText('revoked by admin')
})

test('shows a session that was ended elsewhere without a reload', async ({ lab, playwright, baseURL }) => {
  await lab.logInOnAllFour()
  const { id } = await lab.call<{ id: string }>('/api/bench')
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

test('ends the session of the second device only', async ({ lab }) => {
  await lab.logInOnAllFour()
  await lab.button('Second device').click()
  for (const lane of LANES) await expect(lab.rows(lane)).toHaveCount(2)
  const second = lab.rows('Opaque token').filter({ hasText: 'Second device' })
  await second.getByRole('button', { name: /^Revoke/ }).click()
  await expect(second).toContainText('revoked by admin')
  await lab.expectVerdicts(['accepted', 'accepted', 'accepted', 'accepted'])
})
