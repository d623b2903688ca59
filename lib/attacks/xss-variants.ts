import { factsOf } from '#lib/core/mechanism-facts.ts'
import type { Carrier, MechanismId } from '#lib/core/session.ts'
import type { Text } from '#lib/core/text.ts'
import type { Setting, Variant } from './attack.ts'
import { CARRIER_OF, STORAGES, type Storage } from './victim-page.ts'

/* The variants of the attack by injected script: each scenario with each storage. */

/** What an injected script does: the scenarios of RFC 10017 §5.1.1 to §5.1.4. */
export const SCENARIOS = ['steal-once', 'steal-persistently', 'obtain-new', 'ride-along'] as const
export type Scenario = (typeof SCENARIOS)[number]

/** How long after the login the script of `ride-along` sends its request. */
export const STEP_SECONDS = 10

/** The parts of the ID of a variant. */
export function partsOf(variant: string): { readonly scenario: Scenario; readonly storage: Storage } {
  const [scenario = '', storage = ''] = variant.split('.')
  return { scenario: scenario as Scenario, storage: storage as Storage }
}

const NO_BEARER: Text = {
  en: 'This mechanism has only cookies, so script of the page never receives a token that it could keep.',
  zh: '此机制只使用 Cookie，页面脚本从不会收到可以保存的令牌。',
}
const NO_COOKIE: Text = {
  en: 'With the carrier bearer, there is no cookie. Run it with the carrier cookie, or choose localStorage or the worker.',
  zh: '采用 bearer 承载方式时没有 Cookie。可改用 cookie 承载方式，或选择 localStorage 或 Worker。',
}
const NO_BFF: Text = {
  en: 'Behind a backend for frontend, the browser has a session cookie and no token of this mechanism: see server-session.',
  zh: '在 BFF 之后，浏览器只有会话 Cookie，没有此机制的令牌：见 server-session。',
}

/** Why a mechanism does not use a storage; null if it does. */
export function becauseOfStorage(mechanism: MechanismId, storage: Storage, carrier: Carrier): Text | null {
  const hasBearer = factsOf(mechanism).carriers.includes('bearer')
  if (storage === 'bff') return hasBearer ? NO_BFF : null
  if (CARRIER_OF[storage] === 'bearer') return hasBearer && carrier === 'bearer' ? null : NO_BEARER
  return carrier === 'cookie' ? null : NO_COOKIE
}

const SCENARIO_TITLES: Readonly<Record<Scenario, Text>> = {
  'steal-once': { en: 'Steal the credential once', zh: '窃取一次凭据' },
  'steal-persistently': { en: 'Steal each new credential', zh: '持续窃取新凭据' },
  'obtain-new': { en: 'Obtain a new credential', zh: '获取新凭据' },
  'ride-along': { en: 'Send requests through the page', zh: '通过页面发送请求' },
}

const STORAGE_TITLES: Readonly<Record<Storage, Text>> = {
  'http-only-cookie': { en: 'HttpOnly cookie', zh: 'HttpOnly Cookie' },
  'readable-cookie': { en: 'cookie that script can read', zh: '脚本可读的 Cookie' },
  'local-storage': { en: 'localStorage', zh: 'localStorage' },
  worker: { en: 'memory of a worker', zh: 'Worker 的内存' },
  bff: {
    en: 'session cookie of a backend for frontend (BFF)',
    zh: 'BFF（面向前端的后端）的会话 Cookie',
  },
}

const STEP_UP_LATE: Text = {
  en: 'a transfer within 5 minutes of the login',
  zh: '登录后 5 分钟内可以转账',
}
const STEP_UP_EARLY: Text = {
  en: 're-authentication for a transfer after 5 s',
  zh: '5 秒之后转账需要重新认证',
}

function variantOf(scenario: Scenario, storage: Storage): Variant {
  const [first, second] = [SCENARIO_TITLES[scenario], STORAGE_TITLES[storage]]
  return {
    id: `${scenario}.${storage}`,
    title: { en: `${first.en}: ${second.en}`, zh: `${first.zh}：${second.zh}` },
    carrier: CARRIER_OF[storage],
    ...(scenario === 'ride-along' ? { heldBy: ['step_up_required'] } : {}),
    ...settingsOf(scenario, storage),
  }
}

/** The storage as it is, and the one change that stops the scenario, if there is one. */
function settingsOf(
  scenario: Scenario,
  storage: Storage,
): { readonly weak: Setting; readonly mended: Setting } {
  const cookies = { httpOnly: storage !== 'readable-cookie' }
  if (scenario === 'ride-along') {
    return {
      weak: { policy: { cookies, stepUp: { windowSeconds: 300 } }, label: STEP_UP_LATE },
      mended: { policy: { cookies, stepUp: { windowSeconds: STEP_SECONDS / 2 } }, label: STEP_UP_EARLY },
    }
  }
  const httpOnly: Setting = {
    policy: { cookies: { httpOnly: true } },
    carrier: 'cookie',
    label: STORAGE_TITLES['http-only-cookie'],
  }
  if (scenario === 'obtain-new' && storage === 'http-only-cookie') {
    return {
      weak: {
        policy: { cookies },
        mutations: ['refresh-returns-token'],
        label: {
          en: 'planted bug: a refresh by cookie returns the credential in its body',
          zh: '植入的缺陷：通过 Cookie 刷新时，响应体中返回凭据',
        },
      },
      mended: { policy: { cookies }, label: { en: 'as shipped', zh: '交付的代码' } },
    }
  }
  return { weak: { policy: { cookies }, label: STORAGE_TITLES[storage] }, mended: httpOnly }
}

export const XSS_VARIANTS = SCENARIOS.flatMap((scenario) =>
  STORAGES.map((storage) => variantOf(scenario, storage)),
) as [Variant, ...Variant[]]
