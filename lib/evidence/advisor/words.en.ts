import { MAX_CREDENTIAL_BYTES } from '#lib/core/credential-size.ts'
import type { Need, Unsolved } from './advise.ts'
import type { Candidate } from './candidates.ts'
import type { Answer, QuestionId } from './questions.ts'
import type { CitedRow } from './rows.ts'
import type { ReasonId } from './rules.ts'
import type { AdvisedForm, ArticleId, ScenarioId } from './scenarios.ts'

/** What a person reads of a question. */
interface QuestionWords<Id extends QuestionId> {
  readonly question: string
  /** In a list of answers, without the question. */
  readonly name: string
  readonly note?: string
  readonly answers: Readonly<Record<Answer<Id>, string>>
}

const yesNo = { yes: 'Yes', no: 'No' }

const span = (seconds: number) => (seconds < 120 ? `${seconds} s` : `${seconds / 60} min`)

/** Strings of the advisor: questions, reasons, costs, scenarios and the decision record. */
export const advisorEn = {
  questions: {
    revocation: {
      question: 'How soon must a revocation take effect?',
      name: 'Revocation takes effect',
      note: 'On every node, even if a message between nodes is lost.',
      answers: {
        'at-once': 'Immediately',
        minute: 'Within a minute',
        'quarter-hour': 'Within 15 minutes',
        never: 'When the session expires',
      },
    },
    sessions: {
      question: 'Must a user or an administrator see active sessions and end them?',
      name: 'Sessions are listed',
      answers: yesNo,
    },
    store: {
      question: 'May each request query a store?',
      name: 'Requests may query a store',
      note: 'Session records, revocation data or users, outside the process.',
      answers: yesNo,
    },
    data: {
      question: 'Can the data of a session grow to 8 kB?',
      name: 'Session data of up to 8 kB',
      note: 'Such as a large cart. 8 kB is the most that a bench stores.',
      answers: yesNo,
    },
    verifiers: {
      question: 'Do services verify the credential that can share neither a secret nor a store?',
      name: 'Independent verifiers',
      note: 'Services of another team or company, or at another site.',
      answers: yesNo,
    },
    clients: {
      question: 'Are there clients other than browsers?',
      name: 'Clients other than browsers',
      note: 'Apps and programs that send a token in a header.',
      answers: yesNo,
    },
    outage: {
      question: 'What happens to requests while the store is unavailable?',
      name: 'Store unavailable',
      note: 'Refuse: no request is accepted whose session was not looked up.',
      answers: { serve: 'Keep serving', refuse: 'Refuse (503)' },
    },
    roles: {
      question: 'How fresh must roles be?',
      name: 'A removed role ends',
      answers: {
        'at-once': 'Immediately',
        'at-refresh': 'At the next refresh',
        whenever: 'When the session ends',
      },
    },
  } as { readonly [Id in QuestionId]: QuestionWords<Id> },

  /** What another answer means in practice. */
  changeNotes: {
    'verifiers no': 'A gateway verifies the credential and passes a signed identity on.',
    'data no': 'The data has a store of its own, by user.',
    'sessions no': 'Sessions end by logout or expiry.',
    'store yes': 'Requests depend on the store.',
    'outage serve': 'A request may be accepted although its session has ended.',
    'outage refuse': 'While the store is unavailable, each request is answered with 503.',
  } as Readonly<Record<string, string>>,

  reasons: {
    'revoked-later': (seconds) =>
      `Without revocation data, the access token is accepted until it expires, for up to ${span(seconds)}.`,
    'revoked-at-end': () => 'Without revocation data, a copy is accepted until the session ends.',
    cached: (seconds) => `A node accepts the session from its read cache, for up to ${span(seconds)}.`,
    'message-lost': () =>
      'If the message to another node is lost, that node accepts the session until it ends.',
    'revoked-later-elsewhere': (seconds) =>
      `Services without the store accept the access token until it expires, for up to ${span(seconds)}.`,
    'not-listed': () => 'Without revocation data, the server keeps no index of its sessions.',
    'reads-record': () => 'Each check reads the session record.',
    'reads-revocation-data': () => 'Each check reads the revocation data.',
    'reads-user': () => 'Each check reads the user.',
    'data-too-large': () =>
      `The data is part of the credential, in base64: ${MAX_CREDENTIAL_BYTES.cookie} bytes are the limit of a cookie, ${MAX_CREDENTIAL_BYTES.bearer} of a header. A login with more is refused.`,
    'needs-store': () => 'The credential states nothing: a service has to look it up.',
    'needs-secret': () =>
      'It is verified with the secret that makes it, so each verifier could issue credentials.',
    'cookie-only': () => 'Its credential is accepted in a cookie only.',
    'readable-by-script': () =>
      'Script in the page has to store the token and can read it (RFC 10017 §5.1.1).',
    unavailable: () => 'A check that cannot reach the store is answered with 503.',
    unchecked: () => 'It is accepted without a lookup, so an outage changes nothing.',
    'unchecked-elsewhere': () => 'Services without the store accept the access token in any case.',
    'roles-later': (seconds) =>
      `The access token states the role until it expires, for up to ${span(seconds)}.`,
    'roles-at-end': () =>
      'The cookie states the role, and no client has to replace it before the session ends.',
    'roles-later-elsewhere': (seconds) =>
      `Services without the store use the role in the access token, for up to ${span(seconds)}.`,
  } satisfies Readonly<Record<ReasonId, (seconds: number) => string>> as Readonly<
    Record<ReasonId, (seconds: number) => string>
  >,

  settings: {
    stores: {
      memory: 'memory of one node',
      replicated: 'replicated memory',
      redis: 'Redis',
      'two-tier': 'Redis + cache',
      database: 'database',
    },
    carriers: { cookie: 'cookie', bearer: 'bearer token' },
    revocations: {
      none: 'no revocation data',
      denylist: 'denylist',
      'not-before': 'not-before',
      epoch: 'session epoch',
    },
    access: (seconds: number) => `access token ${span(seconds)}`,
    roles: { 'as-issued': 'roles as issued', 'looked-up': 'roles looked up' },
    outages: { 'fail-closed': 'fail closed', 'fail-open': 'fail open' },
  } satisfies SettingsWords as SettingsWords,

  /** What a technique can revoke. */
  techniques: {
    denylist: 'Revokes one session; the list grows with each revoked session.',
    'not-before': 'Revokes all sessions of a user; one instant per user.',
    epoch: 'Revokes all sessions of a user; one counter per user.',
  },

  costs: {
    reads: 'Reads per check',
    noReads: 'none outside the process',
    read: '1',
    cachedRead: '1, or 0 from the read cache',
    andUser: ', and 1 of the user',
    bytes: 'Bytes per request',
    withData: (bytes: number, isSelfContained: boolean) =>
      isSelfContained ? `${bytes}, plus 4/3 of the session data` : `${bytes}`,
    readable: 'Readable by its holder',
    needs: 'Needs',
    topologies: 'Services',
  },
  needs: {
    'node-memory':
      'a load balancer that returns a client to its node, until the process and its sessions end',
    messages: 'messages between nodes',
    redis: 'Redis',
    database: 'an SQL database',
    'user-table': 'a lookup of the user on each check',
    'key-pair': 'a key pair, and its rotation',
    secret: 'a secret on each node, and its rotation',
    refresh: 'clients that refresh, and a table of refresh tokens',
    csrf: 'CSRF protection',
    'token-storage': 'a place in the client where the token is stored',
  } satisfies Readonly<Record<Need, string>> as Readonly<Record<Need, string>>,
  topologies: {
    gateway: 'gateway verifies',
    'shared-store': 'each service looks it up in the store',
    'token-relay': 'each service verifies with the public key',
  },

  unsolved: {
    'requests-by-script':
      'Script that is injected into the page sends requests from the browser of the user. No mechanism prevents that (RFC 10017 §5.1.4).',
    'stolen-copy':
      'A stolen copy of the credential is worth the same as the original until the session ends (RFC 6750 §1.2).',
    'tokens-read-by-script':
      'A bearer token in a page can be copied by injected script, again after each refresh (RFC 10017 §5.1.2).',
    'stolen-key': 'The holder of a stolen key issues credentials of all users until the key is retired.',
    'lost-store': 'A store that loses its data ends sessions, or logs all users out.',
    'revocation-in-outage':
      'While the store is unavailable, revoked sessions are accepted, and new revocations cannot be stored.',
    'login-in-outage': 'Logins and refreshes that write to the store fail while it is unavailable.',
  } satisfies Readonly<Record<Unsolved, string>> as Readonly<Record<Unsolved, string>>,

  rows: {
    revoked: 'Revoked session is refused',
    listed: 'Server has a list of active sessions',
    'reads-per-check': 'Store reads per check',
    'max-data': 'Session data that fits',
    bytes: 'Credential in each request',
    'bytes-with-data': 'Credential with 1 kB of session data',
    'public-key': 'Service can verify the credential with a public key',
    bearer: 'Credential can be sent in Authorization',
    'redis-down': 'Check while Redis is down',
    'fail-open': 'Check while Redis is down, under fail-open',
    'role-withdrawn': 'Removed role takes effect',
    'absolute-limit': 'Absolute timeout is enforced',
    'other-node': 'Session is accepted on another node',
    'node-restarted': 'Session survives a node restart',
    'redis-bytes': 'Redis memory of one more session',
    readable: 'Holder of the credential can read the user name',
    secrets: 'Keys that make its credentials',
  } satisfies Readonly<Record<CitedRow, string>> as Readonly<Record<CitedRow, string>>,

  articles: {
    microservices: '微服务架构中的会话保持机制：Session、Cookie 与 JWT 详解',
    control: 'Notes on JWT, session cookie and Redis token (article 2)',
    lifecycle: '会话管理：分布式 Session、JWT 令牌的生命周期与安全',
    distributed: '分布式会话管理：构建跨服务用户状态的可靠机制',
    interview: '美团二面：如何实现分布式 Session 共享？',
  } satisfies Readonly<Record<ArticleId, string>> as Readonly<Record<ArticleId, string>>,

  scenarios: {
    'e-commerce': {
      name: 'E-commerce',
      advice: {
        interview: 'Sessions in Redis, because shops need consistent data and control over each session.',
        microservices:
          'An auth service issues JWTs, the gateway verifies them; the cart is in Redis by user.',
        distributed: 'A central store, if session data is large or must be protected.',
      },
    },
    finance: {
      name: 'Finance',
      advice: {
        interview: 'Sessions in Redis, for control over each session.',
        control: 'A token in Redis, which can be revoked in real time.',
        microservices:
          'JWTs of 15 minutes with refresh tokens, a denylist in Redis, and re-authentication before sensitive actions.',
      },
    },
    'single-page-app': {
      name: 'Single-page app',
      advice: {
        control: 'JWT, if front end and back end are separate and immediate revocation matters little.',
      },
    },
    'mobile-api': {
      name: 'Mobile API',
      advice: { control: 'JWT; mobile APIs are named as its typical use.' },
    },
    microservices: {
      name: 'Microservices',
      advice: {
        microservices: 'JWT at large scale; JWT with Redis if revocation is needed.',
        control: 'State in the client, so that each service verifies alone.',
        interview: 'JWT, to reduce dependencies between services.',
        lifecycle: 'JWT suits stateless services better; distributed sessions manage more state.',
        distributed: 'A central store, unless there is little data and little need for security.',
      },
    },
    'single-sign-on': {
      name: 'Single sign-on',
      advice: {
        control: 'JWT, for logins across several domains.',
        interview: 'JWT, because a token passes several services and domains.',
      },
    },
    monolith: {
      name: 'Single application',
      advice: {
        microservices: 'Server-side sessions: simple, and supported by frameworks.',
        control: 'Session and cookie, for pages rendered by one server.',
      },
    },
    'internal-tool': {
      name: 'Internal tool',
      advice: {
        interview: 'A cookie with the session, but only for internal systems of low risk.',
        distributed: 'The encrypted session in the client, for little data and low security needs.',
        control: 'For back offices, a token in Redis with strict control over sessions.',
      },
    },
  } as Readonly<
    Record<
      ScenarioId,
      { readonly name: string; readonly advice: Readonly<Partial<Record<ArticleId, string>>> }
    >
  >,
  forms: {
    records: 'Session records on the server',
    'access-tokens': 'JWT',
    cookies: 'Session in a cookie',
  } satisfies Readonly<Record<AdvisedForm, string>> as Readonly<Record<AdvisedForm, string>>,

  record: {
    title: (mechanism: string) => `Session mechanism: ${mechanism}`,
    context: 'Context',
    contextIntro: 'The requirements, as answers to the questions of Session Lab:',
    unanswered: 'not answered',
    decision: 'Decision',
    decided: (mechanism: string, settings: string) => `${mechanism}: ${settings}.`,
    policy: 'Policy of Session Lab, as a merge patch (RFC 7396) of the preset `hardened`:',
    consequences: 'Consequences',
    notSolved: 'Not solved by any choice:',
    alternatives: 'Alternatives',
    remaining: 'meets the same requirements',
    exceeding: (plainer: string) => `meets them as well, and is stricter than needed: ${plainer} is enough`,
    otherSettings: (mechanism: string) => `${mechanism}, other settings`,
    removedBy: (answer: string) => `eliminated by “${answer}”.`,
    changes: 'Other answers with another result',
    adds: (mechanisms: string) => `adds ${mechanisms}`,
    removes: (mechanisms: string) => `eliminates ${mechanisms}`,
    link: 'These answers',
  },

  list: (items: readonly string[]) => items.join(', '),
  /** Items that contain commas. */
  longList: (items: readonly string[]) => items.join('; '),
  colon: ': ',
  yesNo,
}

interface SettingsWords {
  readonly stores: Readonly<Record<NonNullable<Candidate['store']>, string>>
  readonly carriers: Readonly<Record<Candidate['carrier'], string>>
  readonly revocations: Readonly<Record<NonNullable<Candidate['revocation']>, string>>
  readonly access: (seconds: number) => string
  readonly roles: Readonly<Record<NonNullable<Candidate['roles']>, string>>
  readonly outages: Readonly<Record<NonNullable<Candidate['outage']>, string>>
}

export type AdvisorWords = typeof advisorEn
