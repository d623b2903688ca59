// Quarantined: code of the experiment csrf-jwt-in-cookie, with deliberate flaws.
import { randomBytes } from 'node:crypto'
import { Browser } from '../browser.ts'
import type { Transcript } from '../transcript.ts'
import type { createBank } from './flawed.ts'

type Code = typeof createBank

const BANK = 'https://bank.example'
const TRANSFER = `${BANK}/transfer`

async function logIn(createBank: Code) {
  const bank = createBank(randomBytes(32))
  const browser = new Browser()
  browser.receive(await bank.login('alice'))
  return { bank, browser }
}

/** Alice opens pages of Mallory, which send a form to the bank. Her browser adds the cookie. */
export async function exploit(createBank: Code, log: Transcript): Promise<boolean> {
  const { bank, browser } = await logIn(createBank)
  const send = async (from: string, noReferrer: boolean) => {
    const call = `transfer(form from ${from}${noReferrer ? ', which sends no Referer' : ''})`
    const request = browser.request(TRANSFER, { from, method: 'POST', noReferrer })
    return (await log.act('alice', call, () => bank.transfer(request))) === 200
  }
  const attempts = [
    await send('https://evil.test', false),
    await send('https://evil.test', true),
    await send('https://blog.bank.example', false),
  ]
  return attempts.includes(true)
}

export async function contract(createBank: Code, log: Transcript): Promise<void> {
  const { bank, browser } = await logIn(createBank)
  await log.expect('200', 'alice', 'transfer(form of the bank)', () =>
    bank.transfer(browser.request(TRANSFER, { from: BANK, method: 'POST' })),
  )
  await log.expect('alice', 'alice', 'userOf(link in a mail)', () =>
    bank.userOf(browser.request(`${BANK}/`, { from: 'https://mail.test' })),
  )
  const headers = { authorization: `Bearer ${await bank.issue('alice')}` }
  await log.expect('200', 'app', 'transfer(request of the mobile app)', () =>
    bank.transfer(new Request(TRANSFER, { method: 'POST', headers })),
  )
  await log.expect('401', 'mallory', 'transfer(request without a token)', () =>
    bank.transfer(new Request(TRANSFER, { method: 'POST' })),
  )
}
