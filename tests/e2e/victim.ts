import { type Browser, type BrowserContext, expect, type Page } from '@playwright/test'
import type { RecordedEvent } from '../../lib/ledger/event.ts'

export type Site = 'sameSite' | 'crossSite'

interface Origins {
  readonly app: string
  readonly attacker: Readonly<Record<Site, string>>
  readonly secondApp: string
}

interface Made {
  readonly id: string
  readonly publicName: string
  readonly users: readonly { readonly name: string; readonly password: string }[]
}

/** What an attacker’s page sends: the fields of its editor by their names. */
export type Edited = Readonly<Record<string, string>> & { readonly kind: string }

/** The event of a request that an attacker’s page caused: act, status, refusal code, and the site that sent it. */
export interface Arrived {
  readonly event: string
  readonly site: string | null
}

/** Alice’s browser, with a bench of its own. */
export class Victim {
  readonly context: BrowserContext
  /** A page of the app without scripts. */
  readonly page: Page
  readonly made: Made
  readonly origins: Origins

  private constructor(context: BrowserContext, page: Page, made: Made, origins: Origins) {
    this.context = context
    this.page = page
    this.made = made
    this.origins = origins
  }

  static async open(browser: Browser, policy: object = {}): Promise<Victim> {
    const context = await browser.newContext()
    const page = await context.newPage()
    await page.goto('/api/health/live')
    const { origins, made } = await page.evaluate(async () => ({
      made: await (await fetch('/api/benches', { method: 'POST' })).json(),
      origins: await (await fetch('/api/origins')).json(),
    }))
    const victim = new Victim(context, page, made, origins)
    const [status] = await victim.call('/api/bench/policy', policy, 'PATCH')
    expect(status).toBe(200)
    return victim
  }

  passwordOf(user: string): string {
    return this.made.users.find(({ name }) => name === user)?.password ?? ''
  }

  /** A request of a page of the app. @returns status and body */
  async call<T>(path: string, body?: object, method = body ? 'POST' : 'GET'): Promise<[number, T]> {
    const init = body
      ? { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
      : { method }
    return this.page.evaluate(
      async ([address, options]) => {
        const response = await fetch(address, options)
        return [response.status, await response.json().catch(() => null)] as [number, T]
      },
      [path, init] as const,
    )
  }

  async logIn(mechanism: string, username = 'alice'): Promise<void> {
    const [status] = await this.call(`/api/${mechanism}/login`, {
      username,
      password: this.passwordOf(username),
      carrier: 'cookie',
    })
    expect(status).toBe(200)
  }

  /** The user that the app finds for this browser, or the status of the refusal. */
  async userAt(mechanism: string): Promise<string | number> {
    const [status, body] = await this.call<{ user?: { name: string } }>(`/api/${mechanism}/me?slide=0`)
    return body?.user?.name ?? status
  }

  async balance(user: string): Promise<number> {
    const [, { users }] = await this.call<{ users: { name: string; balance: number }[] }>('/api/bench')
    return users.find(({ name }) => name === user)?.balance ?? 0
  }

  /** The events of the bench, oldest first. */
  async events(): Promise<readonly RecordedEvent[]> {
    const text = await this.page.evaluate(async () =>
      (await fetch('/api/events?format=ndjson&after=0-0')).text(),
    )
    const lines = text.split('\n').filter((line) => line !== '')
    return lines.map((line) => JSON.parse(line) as RecordedEvent)
  }

  /** Opens the page of another origin in this browser, as the lab’s links do. */
  async visit(origin: string, site: Site): Promise<Page> {
    const page = await this.context.newPage()
    const relation = site === 'sameSite' ? 'same-site' : 'cross-site'
    await page.goto(`${origin}/#bench=${this.made.publicName}&site=${relation}`)
    await expect(page.locator('body[data-ready]')).toBeAttached()
    return page
  }

  /**
   * Sends a request from the attacker’s page.
   * @returns the event of it; null if the bench has none, because the browser withheld the request or its cookies
   */
  async receive(attacker: Page, edited: Edited): Promise<Arrived | null> {
    const before = (await this.events()).length
    await press(attacker, edited)
    const [event, ...others] = (await this.events()).slice(before).filter((added) => 'status' in added)
    expect(others).toEqual([])
    return event ? { event: summaryOf(event), site: ('site' in event && event.site) || null } : null
  }
}

function summaryOf(event: RecordedEvent): string {
  const { act, status, code } = { act: event.type, status: undefined, code: undefined, ...event } as {
    readonly act: string
    readonly status?: number
    readonly code?: string
  }
  return [act, status, ...(code === undefined ? [] : [code])].join(' ')
}

/** Fills in the editor of a page, and sends. Waits until the request has ended. @returns what the page shows */
export async function press(page: Page, { kind, ...fields }: Edited): Promise<string> {
  const field = (name: string) => page.locator(`[name="${name}"]`)
  await field('kind').selectOption(kind)
  if (fields.mechanism !== undefined) await field('mechanism').selectOption(fields.mechanism)
  for (const [name, value] of Object.entries(fields)) {
    if (name === 'mechanism') continue
    if (name === 'type' || name === 'method') await field(name).selectOption(value)
    else await field(name).fill(value)
  }
  const outcomes = page.locator('#outcomes li')
  const shown = await outcomes.count()
  const opensTab = ['form', 'login', 'link'].includes(kind)
  const tab = opensTab ? page.context().waitForEvent('page') : null
  await page.getByRole('button', { name: 'Send' }).click()
  await expect(outcomes).toHaveCount(shown + 1)
  const opened = await tab
  // Not the empty document that a new tab begins with.
  await opened?.waitForURL(/^http/, { waitUntil: 'commit' })
  await opened?.close()
  return (await outcomes.first().locator('.raw').textContent()) ?? ''
}
