import { attackOf } from '#lib/attacks/index.ts'
import { DEFAULT_LANES, factsOf, isJwt, STORE_CHOICE_MECHANISM } from '#lib/core/mechanism-facts.ts'
import { raceOf } from '#lib/races/index.ts'
import type { Experiment } from '../experiment.ts'
import { type AttackFacts, attackExperiment } from './attack-experiment.ts'
import { type RaceFacts, raceExperiment } from './race-experiment.ts'

const lanesWhere = (is: (facts: ReturnType<typeof factsOf>) => boolean) =>
  DEFAULT_LANES.filter((id) => is(factsOf(id)))

const JWT = DEFAULT_LANES.filter(isJwt)
const SELF_CONTAINED = lanesWhere(({ isSelfContained }) => isSelfContained)
const REFERENCES = lanesWhere(({ credential }) => credential === 'reference')
/** Those whose client keeps its credential in a cookie by default. */
const COOKIES = lanesWhere(({ carriers }) => carriers[0] === 'cookie')
/** Without its key the contents of a sealed cookie cannot be changed, so no planted bug lets that through. */
const CHANGEABLE = lanesWhere(({ credential }) => credential !== 'seal')
const SERVER_SESSION = [STORE_CHOICE_MECHANISM]
const REDIS_RECORDS = REFERENCES.filter((id) => id !== STORE_CHOICE_MECHANISM)

/** Attacks of the lab, each with the lanes on which it can be tried and the answer to its prediction. */
const ATTACK_FACTS: Readonly<Record<string, AttackFacts>> = {
  theft: { level: 'basic', minutes: 4, lanes: DEFAULT_LANES, reach: 'all', isStoppedOn: 'all' },
  'replay-after-logout': {
    ...{ level: 'basic', minutes: 4, lanes: DEFAULT_LANES },
    ...{ reach: 'self-contained', isStoppedOn: 'all' },
  },
  rollback: {
    ...{ level: 'advanced', minutes: 5, lanes: DEFAULT_LANES },
    ...{ reach: 'self-contained', isStoppedOn: 'some' },
  },
  tampering: {
    ...{ level: 'basic', minutes: 4, lanes: CHANGEABLE },
    ...{ reach: 'all', isStoppedOn: 'all' },
  },
  'algorithm-confusion': { level: 'advanced', minutes: 4, lanes: JWT, reach: 'all', isStoppedOn: 'all' },
  'type-confusion': {
    ...{ level: 'advanced', minutes: 4, lanes: SELF_CONTAINED },
    ...{ reach: 'all', isStoppedOn: 'all' },
  },
  fixation: { level: 'medium', minutes: 4, lanes: REFERENCES, reach: 'all', isStoppedOn: 'all' },
  csrf: { level: 'medium', minutes: 5, lanes: COOKIES, reach: 'all', isStoppedOn: 'all' },
  'login-csrf': { level: 'medium', minutes: 4, lanes: COOKIES, reach: 'all', isStoppedOn: 'all' },
  xss: { level: 'medium', minutes: 5, lanes: COOKIES, reach: 'all', isStoppedOn: 'all' },
  'cookie-tossing': { level: 'advanced', minutes: 5, lanes: COOKIES, reach: 'all', isStoppedOn: 'all' },
  'stolen-refresh-token': {
    ...{ level: 'advanced', minutes: 5, lanes: DEFAULT_LANES },
    ...{ reach: 'all', isStoppedOn: 'some' },
  },
}

const RACE_FACTS: Readonly<Record<string, RaceFacts>> = {
  'refresh-refresh': {
    ...{ level: 'medium', minutes: 5, lanes: JWT },
    ...{ share: 'most', bad: 'AABBBA', sequential: 'AAAB' },
  },
  'refresh-revoke': {
    ...{ level: 'advanced', minutes: 6, lanes: JWT },
    ...{ share: 'most', bad: 'AABBBAA', sequential: 'AAAABBBB' },
  },
  'reuse-successor': {
    ...{ level: 'advanced', minutes: 6, lanes: JWT },
    ...{ share: 'most', bad: 'AAABBBBA', sequential: 'AAAABBBBB' },
  },
  'logout-late-write': {
    ...{ level: 'medium', minutes: 4, lanes: SERVER_SESSION },
    ...{ share: 'half', bad: 'ABBA', sequential: 'AABB' },
  },
  'login-limit': {
    ...{ level: 'medium', minutes: 5, lanes: SERVER_SESSION },
    ...{ share: 'most', bad: 'AABBBA', sequential: 'AAAB' },
  },
  'data-data': {
    ...{ level: 'medium', minutes: 4, lanes: SERVER_SESSION },
    ...{ share: 'half', bad: 'ABBA', sequential: 'AABB' },
  },
  'touch-expiry': {
    ...{ level: 'advanced', minutes: 5, lanes: REDIS_RECORDS },
    ...{ share: 'half', bad: 'ABBBA', sequential: 'AABB' },
  },
  'index-add-remove': {
    ...{ level: 'advanced', minutes: 5, lanes: SERVER_SESSION },
    ...{ share: 'half', bad: 'AABBBA', sequential: 'AAABBB' },
  },
  'revoke-cache-fill': {
    ...{ level: 'advanced', minutes: 6, lanes: SERVER_SESSION },
    ...{ share: 'few', bad: 'AABBBBA', sequential: 'AAABBBB' },
  },
}

/** The attacks of the attack lab and the races of the race lab, as experiments. */
export const LAB_EXPERIMENTS: readonly Experiment[] = [
  ...Object.entries(ATTACK_FACTS).flatMap(([id, facts]) => {
    const attack = attackOf(id)
    return attack ? [attackExperiment(attack, facts)] : []
  }),
  ...Object.entries(RACE_FACTS).flatMap(([id, facts]) => {
    const race = raceOf(id)
    return race ? [raceExperiment(race, facts)] : []
  }),
]
