import { DEFAULT_LANES } from '#lib/core/mechanism-facts.ts'
import { check, from, login, logout, onEach, policy, predict, type Step, transfer } from '../step.ts'

const LANES = DEFAULT_LANES.slice(0, 1)
const on = (steps: (lane: (typeof LANES)[number]) => readonly Step[]) => onEach(LANES, steps)

const loggedIn = on((lane) => [login(lane)])
const sameSite = on((lane) => [from('same-site', transfer(lane))])
/** The tab has no cookie, like a request to which the browser adds none. */
const crossSite = on((lane) => [from('cross-site', transfer(lane, 'tab'))])
const protect = policy({ csrf: 'fetch-metadata' })
const own = on((lane) => [transfer(lane)])
const link = on((lane) => [from('cross-site', check(lane))])

export const solution: readonly Step[] = [
  predict('yes'),
  ...loggedIn,
  ...sameSite,
  ...crossSite,
  protect,
  ...sameSite,
  ...own,
  ...link,
]

export const wrongAttempts = [
  { id: 'own-transfer', steps: [...loggedIn, ...own], hint: 'no-header' },
  {
    id: 'cookie-with-cross-site-post',
    steps: [...loggedIn, ...sameSite, ...on((lane) => [from('cross-site', transfer(lane))])],
    hint: 'lax-with-cookie',
  },
  {
    id: 'log-out',
    steps: [...loggedIn, ...sameSite, ...crossSite, ...on((lane) => [logout(lane, 'browser')]), ...sameSite],
    hint: 'session-ended',
  },
  {
    id: 'without-own-requests',
    steps: [...loggedIn, ...sameSite, ...crossSite, protect, ...sameSite],
    hint: 'fetch-metadata',
  },
] as const
