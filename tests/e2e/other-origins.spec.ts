import { expect, test } from '@playwright/test'
import { expectNoViolations } from './axe.ts'
import { type Edited, press, type Site, Victim } from './victim.ts'

/*
 * What a real browser sends to the app from pages of other origins. The event log of the bench decides what arrived, never
 * what those pages see. The address of the app is 127.0.0.1: the same address with another port is the same site, localhost is
 * another site.
 */

const SITES = ['sameSite', 'crossSite'] as const satisfies readonly Site[]

const KINDS = {
  plainForm: { kind: 'form', type: 'text/plain' },
  form: { kind: 'form', type: 'application/x-www-form-urlencoded' },
  json: { kind: 'cors', type: 'application/json' },
  noCors: { kind: 'no-cors', type: 'text/plain' },
  image: { kind: 'image' },
  link: { kind: 'link' },
} as const satisfies Record<string, Edited>
type Kind = keyof typeof KINDS

/** A transfer was carried out, a page was read with the cookie, a refusal by its code, or the bench has no event. */
type Outcome = 'transfer' | 'read' | 'csrf' | 'type' | null

const SUMMARIES: Readonly<Record<string, Outcome>> = {
  'transfer 200': 'transfer',
  'me 200': 'read',
  'transfer 403 csrf': 'csrf',
  'transfer 415 invalid_request': 'type',
}

/** A request of a form or of fetch without a preflight has the same outcome for each of the three. */
const simple = (outcome: Outcome) => ({ plainForm: outcome, form: outcome, noCors: outcome })
const reads = { image: 'read', link: 'read' } as const
/** SameSite=Lax withholds every cookie, that of the bench included, except from a link. */
const withheld = { ...simple(null), json: null, image: null, link: 'read' } as const

const MATRIX: readonly {
  readonly title: string
  readonly policy: object
  readonly expected: Readonly<Record<Site, Readonly<Record<Kind, Outcome>>>>
}[] = [
  {
    title: 'holds the same site by the check of the origin, and another by SameSite=Lax: the default',
    policy: {},
    expected: { sameSite: { ...simple('csrf'), json: null, ...reads }, crossSite: withheld },
  },
  {
    title: 'lets the same site through without the check of the origin: SameSite=Lax holds only another',
    policy: { csrf: 'off', contentType: 'any' },
    expected: { sameSite: { ...simple('transfer'), json: null, ...reads }, crossSite: withheld },
  },
  {
    title: 'holds both by the check of the origin with SameSite=None',
    policy: { cookies: { sameSite: 'none' } },
    expected: {
      sameSite: { ...simple('csrf'), json: null, ...reads },
      crossSite: { ...simple('csrf'), json: null, ...reads },
    },
  },
  {
    title: 'lets only JSON through with SameSite=None, no check of the origin, and CORS for any origin',
    policy: { csrf: 'off', cors: 'any', cookies: { sameSite: 'none' } },
    expected: {
      sameSite: { ...simple('type'), json: 'transfer', ...reads },
      crossSite: { ...simple('type'), json: 'transfer', ...reads },
    },
  },
  {
    title: 'lets every POST through if everything is weak',
    policy: { csrf: 'off', contentType: 'any', cors: 'any', cookies: { sameSite: 'none' } },
    expected: {
      sameSite: { ...simple('transfer'), json: 'transfer', ...reads },
      crossSite: { ...simple('transfer'), json: 'transfer', ...reads },
    },
  },
]

test.describe('CSRF', () => {
  for (const { title, policy, expected } of MATRIX) {
    for (const site of SITES) {
      test(`${title} (${site})`, async ({ browser }) => {
        const victim = await Victim.open(browser, policy)
        await victim.logIn('server-session')
        const attacker = await victim.visit(victim.origins.attacker[site], site)
        const before = await victim.balance('bob')
        let transfers = 0
        for (const [kind, outcome] of Object.entries(expected[site])) {
          const arrived = await victim.receive(attacker, KINDS[kind as Kind])
          const found = arrived && SUMMARIES[arrived.event]
          expect(found, `${kind}: ${arrived?.event}`).toBe(outcome)
          if (arrived) expect(arrived.site, kind).toBe(site === 'sameSite' ? 'same-site' : 'cross-site')
          if (outcome === 'transfer') transfers++
        }
        expect(await victim.balance('bob')).toBe(before + transfers * 100)
        await victim.context.close()
      })
    }
  }

  test('sends no credential with a link from another site under SameSite=Strict', async ({ browser }) => {
    const victim = await Victim.open(browser, { cookies: { sameSite: 'strict' } })
    await victim.logIn('server-session')
    const attacker = await victim.visit(victim.origins.attacker.crossSite, 'crossSite')
    const arrived = await victim.receive(attacker, KINDS.link)
    expect(arrived).toEqual({ event: 'me 401 no_credential', site: 'cross-site' })
    await victim.context.close()
  })

  for (const mechanism of ['sealed-cookie', 'jwt', 'opaque-token']) {
    test(`depends on the carrier: sends ${mechanism} if it is a cookie, and nothing if the page has a bearer token`, async ({
      browser,
    }) => {
      const policy = { csrf: 'off', contentType: 'any' }
      const victim = await Victim.open(browser, policy)
      const attacker = await victim.visit(victim.origins.attacker.sameSite, 'sameSite')
      const edited = { ...KINDS.plainForm, mechanism }
      // A page that keeps a bearer token: the browser has no cookie to add.
      expect(await victim.receive(attacker, edited)).toMatchObject({ event: 'transfer 401 no_credential' })
      await victim.logIn(mechanism)
      expect(await victim.receive(attacker, edited)).toMatchObject({ event: 'transfer 200' })
      await victim.context.close()
    })
  }
})

test.describe('login CSRF', () => {
  const login = (victim: Victim): Edited => ({
    kind: 'login',
    username: 'bob',
    password: victim.passwordOf('bob'),
  })

  test('is refused by the check of the origin', async ({ browser }) => {
    const victim = await Victim.open(browser, { contentType: 'any', cookies: { sameSite: 'none' } })
    for (const site of SITES) {
      const attacker = await victim.visit(victim.origins.attacker[site], site)
      expect(await victim.receive(attacker, login(victim))).toMatchObject({ event: 'login 403 csrf' })
    }
    expect(await victim.userAt('server-session')).toBe(401)
    await victim.context.close()
  })

  test('is refused by the content type', async ({ browser }) => {
    const victim = await Victim.open(browser, { csrf: 'off', cookies: { sameSite: 'none' } })
    const attacker = await victim.visit(victim.origins.attacker.crossSite, 'crossSite')
    expect(await victim.receive(attacker, login(victim))).toMatchObject({
      event: 'login 415 invalid_request',
    })
    await victim.context.close()
  })

  for (const site of SITES) {
    test(`puts Alice into the account of Mallory without both (${site})`, async ({ browser }) => {
      const victim = await Victim.open(browser, {
        csrf: 'off',
        contentType: 'any',
        cookies: { sameSite: 'none' },
      })
      await victim.logIn('server-session')
      const attacker = await victim.visit(victim.origins.attacker[site], site)
      await victim.receive(attacker, login(victim))
      expect(await victim.userAt('server-session')).toBe('bob')
      const created = (await victim.events()).filter((event) => event.type === 'session.created').at(-1)
      const expected = site === 'sameSite' ? 'same-site' : 'cross-site'
      expect(created).toMatchObject({ user: 'bob', status: 200, site: expected })
      await victim.context.close()
    })
  }
})

test.describe('cookies of another port', () => {
  /** A cookie with the session of Bob, whose browser is Mallory’s. */
  async function prepared(browser: Parameters<typeof Victim.open>[0], hostPrefix: boolean) {
    const victim = await Victim.open(browser, { cookies: { hostPrefix } })
    const name = hostPrefix ? '__Host-sid' : 'sid'
    await victim.logIn('server-session', 'bob')
    const value = (await victim.context.cookies()).find((cookie) => cookie.name === name)?.value ?? ''
    await victim.context.clearCookies({ name })
    return { victim, name, value }
  }

  /** The user of Alice’s browser after the attack, or the status of the refusal. */
  const TOSSED = [
    // A port is no part of a cookie, so `__Host-` does not keep another port from setting one,
    { hostPrefix: true, logIn: false, kind: 'cookie-by-script', path: '/', user: 'bob' },
    // nor from overwriting one that is HttpOnly, if its server does so.
    { hostPrefix: true, logIn: true, kind: 'cookie-by-server', path: '/', user: 'bob' },
    // Script cannot overwrite an HttpOnly cookie.
    { hostPrefix: true, logIn: true, kind: 'cookie-by-script', path: '/', user: 'alice' },
    // The prefix allows no other path: there is no second cookie.
    { hostPrefix: true, logIn: true, kind: 'cookie-by-server', path: '/api', user: 'alice' },
    { hostPrefix: false, logIn: false, kind: 'cookie-by-script', path: '/', user: 'bob' },
    { hostPrefix: false, logIn: true, kind: 'cookie-by-server', path: '/', user: 'bob' },
    // Without the prefix, a cookie with a longer path is a second one, and the app refuses both.
    { hostPrefix: false, logIn: true, kind: 'cookie-by-script', path: '/api', user: 400 },
  ] as const

  for (const { hostPrefix, logIn, kind, path, user } of TOSSED) {
    const when = logIn ? 'after' : 'before'
    const prefix = hostPrefix ? 'with' : 'without'
    test(`are accepted or refused: ${kind} to Path=${path} ${when} the login, ${prefix} __Host-: ${user}`, async ({
      browser,
    }) => {
      const { victim, name, value } = await prepared(browser, hostPrefix)
      const attacker = await victim.visit(victim.origins.attacker.sameSite, 'sameSite')
      if (logIn) await victim.logIn('server-session')
      await press(attacker, { kind, cookie: `${name}=${value}; Path=${path}; Secure` })
      expect(await victim.userAt('server-session')).toBe(user)
      await victim.context.close()
    })
  }

  test('are not set by another host name', async ({ browser }) => {
    const { victim, name, value } = await prepared(browser, false)
    const attacker = await victim.visit(victim.origins.attacker.crossSite, 'crossSite')
    for (const kind of ['cookie-by-script', 'cookie-by-server']) {
      await press(attacker, { kind, cookie: `${name}=${value}; Path=/; Secure` })
    }
    expect(await victim.userAt('server-session')).toBe(401)
    await victim.context.close()
  })

  test('are received by its server, HttpOnly and __Host- included, and not under another host name', async ({
    browser,
  }) => {
    const victim = await Victim.open(browser)
    await victim.logIn('server-session')
    const sameSite = await victim.visit(victim.origins.attacker.sameSite, 'sameSite')
    const received = await press(sameSite, { kind: 'received' })
    expect(received).toContain('__Host-sid')
    const crossSite = await victim.visit(victim.origins.attacker.crossSite, 'crossSite')
    expect(await press(crossSite, { kind: 'received' })).not.toContain('sid')
    await victim.context.close()
  })

  for (const hostPrefix of [true, false]) {
    test(`evict the HttpOnly cookie ${hostPrefix ? 'with' : 'without'} __Host- from a full jar, and the planted one counts`, async ({
      browser,
    }) => {
      const { victim, name, value } = await prepared(browser, hostPrefix)
      await victim.logIn('server-session')
      const bench = (await victim.context.cookies()).filter((cookie) => cookie.name === '__Host-bench')
      const attacker = await victim.visit(victim.origins.attacker.sameSite, 'sameSite')
      await press(attacker, { kind: 'jar' })
      const names = async () => (await victim.context.cookies()).map((cookie) => cookie.name)
      await expect.poll(names).not.toContain(name)
      // The lab’s own cookie may be evicted as well; the attack is on the one of the session.
      await victim.context.addCookies(bench)
      expect(await victim.userAt('server-session')).toBe(401)
      await press(attacker, { kind: 'cookie-by-script', cookie: `${name}=${value}; Path=/; Secure` })
      expect(await victim.userAt('server-session')).toBe('bob')
      await victim.context.close()
    })
  }
})

test.describe('the second application', () => {
  test('reads who is logged in and transfers, if policy.cors lists its origin, and otherwise neither', async ({
    browser,
  }) => {
    const victim = await Victim.open(browser)
    await victim.logIn('server-session')
    const page = await victim.visit(victim.origins.secondApp, 'sameSite')
    const outcome = async (button: string) => {
      const items = page.locator('#outcomes li')
      const shown = await items.count()
      await page.getByRole('button', { name: button }).click()
      await expect(items).toHaveCount(shown + 1)
      return items.first().textContent()
    }
    expect(await outcome('Who am I?')).toContain('does not give this page the response')
    expect(await outcome('Transfer 10 to bob')).toContain('does not give this page the response')
    expect(await victim.balance('bob')).toBe(1000)
    // The browser sent the request for the user, and kept the response from the page.
    expect((await victim.events()).at(-1)).toMatchObject({ type: 'request.verified', site: 'same-site' })
    await victim.call('/api/bench/policy', { cors: 'trusted' }, 'PATCH')
    expect(await outcome('Who am I?')).toContain('Logged in as alice')
    expect(await outcome('Transfer 10 to bob')).toContain('200')
    expect(await victim.balance('bob')).toBe(1010)
    // The attacker’s origin is not in the list.
    const attacker = await victim.visit(victim.origins.attacker.sameSite, 'sameSite')
    expect(await victim.receive(attacker, KINDS.json)).toBeNull()
    expect(await victim.receive(attacker, KINDS.plainForm)).toMatchObject({ event: 'transfer 403 csrf' })
    await victim.context.close()
  })
})

test.describe('the pages', () => {
  test('take from the address only the name of the bench, and render nothing as HTML', async ({
    browser,
  }) => {
    const victim = await Victim.open(browser)
    const { sameSite } = victim.origins.attacker
    const page = await victim.context.newPage()
    await page.goto(`${sameSite}/?app=http://evil.example#bench=<img src=x>&target=http://evil.example`)
    await expect(page.locator('#no-bench')).toBeVisible()
    await expect(page.locator('img')).toHaveCount(0)
    expect(await page.locator('#targets code').allTextContents()).toContain(victim.origins.app)
    expect(await page.content()).not.toContain('evil.example')
    const named = await victim.visit(sameSite, 'sameSite')
    for (const path of ['//evil.example/', 'http://evil.example/', '/\\evil.example/']) {
      await press(named, { kind: 'image', path })
      await expect(named.locator('#outcomes li').first()).toContainText(/another origin|error event/)
    }
    await press(named, { kind: 'cors', body: '<img src=x onerror=alert(1)>' })
    await expect(named.locator('#outcomes img')).toHaveCount(0)
    await victim.context.close()
  })

  for (const colorScheme of ['light', 'dark'] as const) {
    test(`are accessible and in two languages (${colorScheme})`, async ({ browser }) => {
      const victim = await Victim.open(browser)
      for (const origin of [victim.origins.attacker.sameSite, victim.origins.secondApp]) {
        const page = await victim.visit(origin, 'sameSite')
        await page.emulateMedia({ colorScheme })
        await expectNoViolations(page)
        const title = await page.title()
        await page.getByRole('button', { name: '中文' }).click()
        await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN')
        expect(await page.title()).not.toBe(title)
        const texts = await page.locator('[data-t]').allTextContents()
        expect(texts.filter((text) => !/[\u4e00-\u9fff]/.test(text))).toEqual([])
        await page.getByRole('button', { name: 'English' }).click()
        expect(await page.title()).toBe(title)
      }
      await victim.context.close()
    })
  }
})
