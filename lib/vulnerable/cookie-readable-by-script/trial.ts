// Quarantined: code of the experiment cookie-readable-by-script, with deliberate flaws.
import { randomBytes } from 'node:crypto'
import { Browser } from '../browser.ts'
import type { Transcript } from '../transcript.ts'
import type { createApp } from './flawed.ts'

type Code = typeof createApp

const SHOP = 'https://shop.example'

async function logIn(createApp: Code) {
  const app = createApp(randomBytes(32).toString('hex'))
  const browser = new Browser()
  browser.receive(await app.login(browser.request(`${SHOP}/login`, { from: SHOP, method: 'POST' }), 'alice'))
  return { app, browser }
}

/** A script of Mallory runs in a page of the shop, for example in a review of a product. */
export async function exploit(createApp: Code, log: Transcript): Promise<boolean> {
  const { app, browser } = await logIn(createApp)
  const stolen = await log.act('script', 'document.cookie, in /products', () =>
    browser.documentCookie('/products'),
  )
  const headers = { cookie: stolen ?? '' }
  const user = await log.act('mallory', 'userOf(request with that cookie)', () =>
    app.userOf(new Request(`${SHOP}/account`, { headers })),
  )
  return user === 'alice'
}

export async function contract(createApp: Code, log: Transcript): Promise<void> {
  const { app, browser } = await logIn(createApp)
  for (const path of ['/account', '/cart', '/products']) {
    await log.expect('alice', 'alice', `userOf(request for ${path})`, () =>
      app.userOf(browser.request(`${SHOP}${path}`, { from: SHOP })),
    )
  }
  await log.expect('null', 'mallory', 'userOf(request without a cookie)', () =>
    app.userOf(new Request(`${SHOP}/account`)),
  )
}
