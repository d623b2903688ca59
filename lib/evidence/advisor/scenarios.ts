import { factsOf, hasRefreshToken, isSecretMechanism } from '#lib/core/mechanism-facts.ts'
import { MECHANISM_IDS, type MechanismId } from '#lib/core/session.ts'
import type { Answers } from './questions.ts'

/*
 * The scenarios of the five articles that the project started from, as answers, with what the articles advise for them.
 * Their advice is paraphrased in `words.*.ts`.
 */

/** The articles, by what they are about. */
export type ArticleId = 'microservices' | 'control' | 'lifecycle' | 'distributed' | 'interview'

/** What an article advises: records on the server, access tokens, or the session in a cookie. */
export type AdvisedForm = 'records' | 'access-tokens' | 'cookies'

export interface ArticleAdvice {
  readonly article: ArticleId
  readonly form: AdvisedForm
}

export interface Scenario {
  readonly id: ScenarioId
  readonly answers: Answers
  readonly advice: readonly ArticleAdvice[]
}

export type ScenarioId =
  | 'e-commerce'
  | 'finance'
  | 'single-page-app'
  | 'mobile-api'
  | 'microservices'
  | 'single-sign-on'
  | 'monolith'
  | 'internal-tool'

const FORMS: Readonly<Record<AdvisedForm, (mechanism: MechanismId) => boolean>> = {
  records: (mechanism) => !factsOf(mechanism).isSelfContained,
  'access-tokens': hasRefreshToken,
  cookies: isSecretMechanism,
}

/** The mechanisms that an article’s advice stands for. */
export const mechanismsAdvised = (form: AdvisedForm): readonly MechanismId[] =>
  MECHANISM_IDS.filter(FORMS[form])

/** Browsers only, one trust domain, nothing special: what a scenario does not say otherwise. */
const USUAL = {
  revocation: 'minute',
  sessions: 'no',
  store: 'yes',
  data: 'no',
  verifiers: 'no',
  clients: 'no',
  outage: 'refuse',
  roles: 'at-refresh',
} as const satisfies Answers

export const SCENARIOS: readonly Scenario[] = [
  {
    id: 'e-commerce',
    answers: { ...USUAL, sessions: 'yes', data: 'yes' },
    advice: [
      { article: 'interview', form: 'records' },
      { article: 'microservices', form: 'access-tokens' },
      { article: 'distributed', form: 'records' },
    ],
  },
  {
    id: 'finance',
    answers: { ...USUAL, revocation: 'at-once', sessions: 'yes', roles: 'at-once' },
    advice: [
      { article: 'interview', form: 'records' },
      { article: 'control', form: 'records' },
      { article: 'microservices', form: 'access-tokens' },
    ],
  },
  {
    id: 'single-page-app',
    answers: USUAL,
    advice: [{ article: 'control', form: 'access-tokens' }],
  },
  {
    id: 'mobile-api',
    answers: { ...USUAL, revocation: 'quarter-hour', clients: 'yes', outage: 'serve' },
    advice: [{ article: 'control', form: 'access-tokens' }],
  },
  {
    id: 'microservices',
    answers: { ...USUAL, revocation: 'quarter-hour', store: 'no', verifiers: 'yes', outage: 'serve' },
    advice: [
      { article: 'microservices', form: 'access-tokens' },
      { article: 'control', form: 'access-tokens' },
      { article: 'interview', form: 'access-tokens' },
      { article: 'lifecycle', form: 'access-tokens' },
      { article: 'distributed', form: 'records' },
    ],
  },
  {
    id: 'single-sign-on',
    answers: { ...USUAL, sessions: 'yes', verifiers: 'yes', outage: 'serve' },
    advice: [
      { article: 'control', form: 'access-tokens' },
      { article: 'interview', form: 'access-tokens' },
    ],
  },
  {
    id: 'monolith',
    answers: {
      ...USUAL,
      ...{
        revocation: 'at-once',
        sessions: 'yes',
        store: 'no',
        data: 'yes',
        outage: 'serve',
        roles: 'at-once',
      },
    },
    advice: [
      { article: 'microservices', form: 'records' },
      { article: 'control', form: 'records' },
    ],
  },
  {
    id: 'internal-tool',
    answers: { ...USUAL, revocation: 'never', store: 'no', outage: 'serve', roles: 'whenever' },
    advice: [
      { article: 'interview', form: 'cookies' },
      { article: 'distributed', form: 'cookies' },
      { article: 'control', form: 'records' },
    ],
  },
]
