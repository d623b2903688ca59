import type { ApiResponse, Client } from '#lib/client/client.ts'
import { NODE_IDS } from '#lib/core/session.ts'
import type { RecordedEvent } from '#lib/ledger/event.ts'
import { type Attack, type AttackRun, MALLORYS_NAME, type Scene } from '../attack.ts'
import { before, isAcceptedFromMallory } from '../evidence-events.ts'
import { ATTACKERS_USER } from '../victim-browser.ts'
import { type Found, openVictimPage, type VictimPage } from '../victim-page.ts'
import { becauseOfStorage, partsOf, type Scenario, STEP_SECONDS, XSS_VARIANTS } from '../xss-variants.ts'

/** How long the tab is open, and how long Mallory continues after that; one request in each step. */
const PHASE_SECONDS = 60
const STEPS = PHASE_SECONDS / STEP_SECONDS
/** The step in which the page renews its credential. */
const RENEWAL_STEP = 3

/** Script of the attacker runs in a page of the app. */
export const xss: Attack = {
  id: 'xss',
  title: { en: 'Injected script (XSS)', zh: '注入脚本（XSS）' },
  wants: {
    en: 'Mallory’s script runs in the page of the app. It copies the credential to use it elsewhere, or uses it where it is.',
    zh: 'Mallory 的脚本在应用的页面中运行。它复制凭据到别处使用，或就地使用凭据。',
  },
  reason: {
    en: 'Script can read neither an HttpOnly cookie nor the memory of a worker, so it has nothing to copy to another client. A transfer is refused unless Alice has authenticated recently.',
    zh: '脚本既无法读取 HttpOnly Cookie，也无法读取 Worker 的内存，因此没有可以复制到其他客户端的内容。如果 Alice 最近没有认证，转账会被拒绝。',
  },
  remains: {
    en: 'Requests through the page: while the tab is open, the script can do what the page can do, wherever the credential is kept. It can also wait until Alice re-authenticates.',
    zh: '通过页面发送的请求：只要标签页还开着，无论凭据保存在哪里，脚本都能做页面能做的事。它还可以等到 Alice 重新认证。',
  },
  sources: [
    {
      title: 'RFC 10017 §5.1: malicious script in the page',
      url: 'https://www.rfc-editor.org/rfc/rfc10017#section-5.1',
    },
    {
      title: 'OWASP ASVS 5.0 V3.3.4: HttpOnly',
      url: 'https://github.com/OWASP/ASVS/blob/v5.0.0/5.0/en/0x12-V3-Web-Frontend-Security.md',
    },
  ],
  code: { file: 'cookies.ts', name: 'newFormat' },
  needsBrowser: true,
  variants: XSS_VARIANTS,
  defaultVariant: (carrier) => `steal-once.${carrier === 'cookie' ? 'readable-cookie' : 'local-storage'}`,
  weak: {
    policy: { cookies: { httpOnly: false } },
    label: { en: 'a cookie that script can read', zh: '脚本可读的 Cookie' },
  },
  mended: {
    policy: { cookies: { httpOnly: true } },
    label: { en: 'HttpOnly cookie', zh: 'HttpOnly Cookie' },
  },
  inapplicable(mechanism, variant, carrier) {
    const { storage } = partsOf(variant)
    return becauseOfStorage(mechanism, storage, carrier)
  },
  async run(scene) {
    const { scenario, storage } = partsOf(scene.variant)
    await RUN[scenario](scene, await openVictimPage(scene, storage))
  },
  isBreach: (event, run) => IS_BREACH[partsOf(run.variant).scenario](event, run),
  isRefusal: (event, run) =>
    event.type === 'request.refused' &&
    (partsOf(run.variant).scenario === 'ride-along'
      ? event.act === 'transfer'
      : event.client === MALLORYS_NAME),
  // A client that has copied nothing presents no credential.
  heldBy: ['no_credential'],
  numbers,
}

const RUN: Readonly<Record<Scenario, (scene: Scene, page: VictimPage) => Promise<void>>> = {
  async 'steal-once'(scene, page) {
    const found = page.read()
    await sendFromElsewhere(scene, { page, latest: () => found, renews: true })
  },
  async 'steal-persistently'(scene, page) {
    await sendFromElsewhere(scene, { page, latest: () => page.read(), renews: true, keepsRenewing: true })
  },
  async 'obtain-new'(scene, page) {
    const found = await page.obtain()
    await sendFromElsewhere(scene, { page, latest: () => found, renews: false })
  },
  async 'ride-along'({ bench }, page) {
    await bench.advance(STEP_SECONDS)
    await page.send('transfer', { to: ATTACKERS_USER, amount: 13 })
  },
}

interface UseOptions {
  readonly page: VictimPage
  /** The copy that Mallory’s client uses next. */
  readonly latest: () => Found | null
  /** Whether the page renews its credential while it is open. */
  readonly renews: boolean
  /** Whether Mallory renews her copy once it has expired. */
  readonly keepsRenewing?: boolean
}

/** Mallory’s own client uses what the script has sent to it, while the tab is open and after that. Alice uses the page. */
async function sendFromElsewhere(
  scene: Scene,
  { page, latest, renews, keepsRenewing = false }: UseOptions,
): Promise<void> {
  const { bench } = scene
  const mallory = scene.mallory()
  let copied: Found | null = null
  for (let step = 0; step < 2 * STEPS; step++) {
    if (step > 0) await bench.advance(STEP_SECONDS)
    if (step < STEPS) {
      if (renews && step === RENEWAL_STEP) await page.renew()
      await page.send('me')
      const found = latest()
      if (found !== null && !isSame(found, copied)) {
        mallory.cookies = new Map(found.cookies)
        mallory.accessToken = found.accessToken
        mallory.refreshToken = found.refreshToken
        copied = found
      }
    }
    const { status } = await meOnItsNode(mallory, scene)
    if (status === 401 && keepsRenewing && mallory.refreshToken !== null) {
      await mallory.refresh()
      await mallory.me('?slide=0')
    }
    // Without a copy, nothing changes in the next step.
    if (copied === null) return
  }
}

/**
 * A request of Mallory’s client to the node that has the session. The cookie of a sticky load balancer only names a node, so she tries
 * each.
 */
async function meOnItsNode(mallory: Client, { policy }: Scene): Promise<ApiResponse> {
  const answer = await mallory.me('?slide=0')
  const isElsewhere = policy.balancer === 'sticky' && answer.body?.code === 'unknown_session'
  if (!isElsewhere || mallory.stickyNode !== null) return answer
  for (const node of NODE_IDS) {
    mallory.stickyNode = node
    const { status, ...rest } = await mallory.me('?slide=0')
    if (status === 200) return { status, ...rest }
  }
  return answer
}

function isSame(found: Found, copied: Found | null): boolean {
  if (copied === null || found.accessToken !== copied.accessToken) return false
  return [...found.cookies].every(([name, value]) => copied.cookies.get(name) === value)
}

const IS_BREACH: Readonly<Record<Scenario, (event: RecordedEvent, run: AttackRun) => boolean>> = {
  'steal-once': (event) => isAcceptedFromMallory(event),
  /** With a credential that Alice received after the first one. */
  'steal-persistently': (event, run) => isAcceptedFromMallory(event) && isLater(run, event),
  /** With the credential that the script requested through Alice’s browser. */
  'obtain-new': (event, run) => isAcceptedFromMallory(event) && isLater(run, event),
  /** Alice herself transfers nothing in the session of this run. */
  'ride-along': (event, run) =>
    event.type === 'request.verified' &&
    event.act === 'transfer' &&
    event.status === 200 &&
    event.client !== MALLORYS_NAME &&
    before(run, event, 'session.created').some(({ sessionId }) => sessionId === event.sessionId),
}

/** Whether the credential of this request is a later one of its session than that of the login. */
function isLater(
  { events }: AttackRun,
  { sessionId, fingerprint }: { readonly sessionId: string; readonly fingerprint: string },
): boolean {
  const issued = events.flatMap((event) =>
    event.type !== 'request.verified' && 'fingerprint' in event && event.sessionId === sessionId
      ? [event.fingerprint]
      : [],
  )
  return issued.indexOf(fingerprint) > 0
}

/** Accepted requests of Mallory’s own client while the tab was open and after that, and of the script through the page. */
function numbers(run: AttackRun): Readonly<Record<string, number>> {
  const start =
    run.events.find((event) => event.type === 'session.created' && event.user === 'alice')?.at ?? 0
  const closes = start + PHASE_SECONDS * 1000
  const accepted = run.events.filter((event) => isAcceptedFromMallory(event))
  return {
    whileOpen: accepted.filter(({ at }) => at < closes).length,
    afterClosing: accepted.filter(({ at }) => at >= closes).length,
    throughThePage: run.events.filter((event) => IS_BREACH['ride-along'](event, run)).length,
  }
}
