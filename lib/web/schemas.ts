import { z } from 'zod'
import { STOLEN_ITEMS } from '#lib/attacks/stolen-keys.ts'
import { ROTATION_MODES } from '#lib/bench/key-lifecycle.ts'
import { KEY_OWNERS } from '#lib/bench/keyring.ts'
import { MAX_SKEW_SECONDS, POOL_STATES, REDIS_FAULTS } from '#lib/bench/state.ts'
import { MAX_OFFSET_SECONDS } from '#lib/core/clock.ts'
import { COOKIE_DOMAINS, COOKIE_PATHS, canHavePrefix, SAME_SITE } from '#lib/core/cookie-settings.ts'
import { MAX_DATA_BYTES } from '#lib/core/credential-size.ts'
import {
  MAX_RULES,
  problemsOfRules,
  RULE_ACTIONS,
  RULE_SCOPES,
  RULE_TRIGGERS,
} from '#lib/core/event-rules.ts'
import {
  CONTENT_TYPES,
  CORS_MODES,
  JWT_ALGORITHMS,
  type Policy,
  PRESET_IDS,
  REVOCATION_TECHNIQUES,
  SERVER_SESSION_STORES,
} from '#lib/core/policy.ts'
import { CARRIER_IDS, MECHANISM_IDS, NODE_IDS } from '#lib/core/session.ts'
import { textOfData } from '#lib/core/session-data.ts'
import { isShownAsTyped } from '#lib/core/shown-text.ts'
import { MINIMISATIONS, STORAGE_ENCRYPTIONS } from '#lib/core/storage-settings.ts'
import { TRIAL_FAULTS } from '#lib/core/survival.ts'
import { MutationIds } from './mutation-schemas.ts'

/*
 * The schemas of requests: the routes validate with them, and the OpenAPI document is generated from them.
 * Objects are strict: an unknown field is probably a mistake of the client, so it is rejected and not ignored.
 */

const MAX_SECONDS = 30 * 24 * 60 * 60
const seconds = (least: number) => z.int().min(least).max(MAX_SECONDS)

const Mechanism = z.enum(MECHANISM_IDS).meta({ description: 'One of the session mechanisms' })
const Preset = z.enum(PRESET_IDS)

const technique = z.enum(REVOCATION_TECHNIQUES)
const binding = z.enum(['off', 'log', 'step-up', 'strict'])
const selfContained = {
  revocation: z
    .union([
      z.enum(['none', ...REVOCATION_TECHNIQUES]),
      z
        .array(technique)
        .min(1)
        .max(REVOCATION_TECHNIQUES.length)
        .refine(
          (techniques) => new Set(techniques).size === techniques.length,
          'Name each technique at most once.',
        ),
    ])
    .meta({ description: 'none, one technique, or several combined' }),
  checkOn: z.enum(['every-request', 'sensitive-acts']),
  verifiedCacheSeconds: z.int().min(0).max(300),
}

const lanes = z
  .array(Mechanism)
  .min(1)
  .refine((ids) => new Set(ids).size === ids.length, 'Name each mechanism at most once.')
  .meta({ description: 'The mechanisms that the bench offers, in this order. The others answer 404' })

const cookies = z
  .strictObject({
    sameSite: z.enum(SAME_SITE),
    httpOnly: z.boolean(),
    hostPrefix: z.boolean(),
    domain: z.enum(COOKIE_DOMAINS),
    path: z.enum(COOKIE_PATHS),
  })
  .refine((settings) => !settings.hostPrefix || canHavePrefix(settings), {
    path: ['hostPrefix'],
    message: 'hostPrefix requires host-only domain and path /',
  })
  .meta({
    description:
      'How the cookies with credentials are set. Weak, for the attack lab: sameSite none or unset, httpOnly false, hostPrefix false, domain host',
  })

const EventRuleSchema = z
  .strictObject({
    when: z.enum(RULE_TRIGGERS),
    act: z.enum(RULE_ACTIONS),
    scope: z.enum(RULE_SCOPES).optional(),
    seconds: seconds(1).optional(),
  })
  .meta({ id: 'EventRule', description: 'A reaction to an event: extend and shorten require seconds' })

const EventRules = z
  .array(EventRuleSchema)
  .max(MAX_RULES)
  .superRefine((rules, context) => {
    for (const { rule, field, detail } of problemsOfRules(rules))
      context.addIssue({ code: 'custom', path: [rule, field], message: detail })
  })
  .meta({ description: 'Reactions to events. Rules that contradict each other are refused' })

export const PolicySchema = z
  .strictObject({
    lanes,
    lifetime: z.strictObject({
      idleSeconds: seconds(1),
      absoluteSeconds: seconds(1),
      rememberMeSeconds: seconds(1),
      adminIdleSeconds: seconds(1),
      renewalSeconds: seconds(1),
    }),
    concurrency: z.strictObject({
      perUser: z.int().min(1).max(1000),
      perAdmin: z.int().min(1).max(1000).optional(),
      perDeviceClass: z.int().min(1).max(1000).optional(),
      perIp: z.int().min(1).max(10_000),
      onExceed: z.enum(['evict-oldest', 'evict-lru', 'reject']),
    }),
    binding: z.strictObject({ ip: binding, userAgent: binding }),
    serverSession: z.strictObject({
      store: z.enum(SERVER_SESSION_STORES),
      cacheSeconds: z.int().min(1).max(300).optional(),
    }),
    sealedCookie: z.strictObject(selfContained),
    signedCookie: z.strictObject(selfContained),
    jwt: z.strictObject({
      alg: z.enum(JWT_ALGORITHMS),
      accessSeconds: z.int().min(1).max(86_400),
      refreshSeconds: seconds(1),
      gracePeriodSeconds: z.int().min(0).max(300),
      rotation: z.boolean(),
      reuseDetection: z.boolean(),
      ...selfContained,
    }),
    roles: z.enum(['as-issued', 'looked-up']),
    outage: z.enum(['fail-closed', 'fail-open']),
    stepUp: z.strictObject({ windowSeconds: z.int().min(0).max(86_400) }),
    csrf: z.enum(['fetch-metadata', 'off']),
    cookies,
    cors: z.enum(CORS_MODES).meta({
      description:
        'Origins whose pages may read the responses of a mechanism: none, those of TRUSTED_ORIGINS, or (weak) any. A preflight names the bench by the query bench, its public name',
    }),
    contentType: z.enum(CONTENT_TYPES).meta({
      description:
        'json, or (weak) any: the body of a request to a mechanism is accepted whatever its Content-Type',
    }),
    storage: z
      .strictObject({ encryption: z.enum(STORAGE_ENCRYPTIONS), minimise: z.enum(MINIMISATIONS) })
      .meta({
        description:
          'What the stores contain in readable form: sealed encrypts session data and properties of the client; minimise keeps the network, or a keyed hash, of addresses and user agents',
      }),
    audit: z.strictObject({
      recording: z.boolean(),
      retainSeconds: z.int().min(1).max(86_400),
      maxRows: z.int().min(1).max(100_000),
    }),
    rules: EventRules,
    balancer: z.enum(['round-robin', 'sticky']),
  })
  .meta({ id: 'Policy', title: 'Policy' }) satisfies z.ZodType<Policy>

/** A merge patch may contain any part of a policy; the merged policy is validated. */
export const PolicyPatch = z
  .record(z.string().max(40), z.unknown())
  .meta({ description: 'JSON merge patch (RFC 7396) of the policy' })

export const PolicyBody = z.looseObject({ preset: Preset.optional() }).meta({
  description: 'A preset to start from, and a JSON merge patch (RFC 7396) of it or of the current policy',
})

const clockStart = z.strictObject({
  offsetSeconds: z.int().min(0).max(MAX_OFFSET_SECONDS).optional(),
  frozen: z.boolean().optional(),
})

export const NewBenchBody = z
  .strictObject({
    seed: z.string().min(1).max(100).optional(),
    preset: Preset.optional(),
    policy: PolicyPatch.optional(),
    clock: clockStart.optional(),
    mutations: MutationIds.optional().meta({
      description: 'IDs of planted bugs that are switched on, also after a reset',
    }),
    observedMutations: MutationIds.optional().meta({
      description: 'IDs of planted bugs that change nothing and are only watched, also after a reset',
    }),
  })
  .meta({ title: 'NewBench' })

export const ClockBody = z
  .strictObject({
    advanceSeconds: z.int().min(0).max(MAX_OFFSET_SECONDS).optional(),
    frozen: z.boolean().optional(),
  })
  .meta({ title: 'ClockMove' })

const password = z.string().min(1).max(256)

export const UserBody = z
  .strictObject({
    roles: z
      .array(z.enum(['user', 'admin']))
      .max(2)
      .optional(),
    disabled: z.boolean().optional(),
    // ASVS 6.2.1: at least 8 characters; 6.2.9: 64 and more must be allowed.
    password: password.min(8).optional(),
  })
  .meta({ title: 'UserChange' })

export const NodeBody = z
  .strictObject({
    up: z.boolean().optional(),
    partitioned: z.boolean().optional().meta({
      description: 'Partitioned: reaches no other node and no shared store, but still serves',
    }),
    clockSkewSeconds: z.int().min(-MAX_SKEW_SECONDS).max(MAX_SKEW_SECONDS).optional().meta({
      description: 'How many seconds the clock of this node is ahead of the bench clock; negative: behind',
    }),
  })
  .meta({ title: 'NodeChange' })

export const FaultsBody = z
  .strictObject({
    redis: z
      .enum([...REDIS_FAULTS, 'emptied'])
      .optional()
      .meta({
        description: 'emptied: delete all session data in Redis, then up',
      }),
    invalidation: z
      .enum(['on', 'dropped', 'delayed'])
      .optional()
      .meta({ description: 'Delivery of inter-node messages' }),
    pools: z.enum(POOL_STATES).optional().meta({
      description:
        'exhausted: every connection to Redis and to the database is in use; calls wait for one, then fail',
    }),
  })
  .meta({ title: 'FaultsChange' })

export const RotateBody = z
  .strictObject({
    mechanism: z
      .enum(KEY_OWNERS)
      .meta({ description: 'A mechanism, or storage: the key of sealed values in the stores' }),
    mode: z.enum(ROTATION_MODES),
    node: z
      .enum(NODE_IDS)
      .optional()
      .meta({ description: 'prepare and overlap can start on one node; deploy then applies to all nodes' }),
  })
  .meta({ title: 'KeyRotation' })

/** Text that every store and every token returns unchanged: no lone surrogate (RFC 3629 §3), and no NUL, which SQL text cannot contain. */
const storableText = z
  .string()
  .refine((text) => text.isWellFormed() && !text.includes('\0'), 'Must be well-formed Unicode without NUL.')

/** The name of a device, which is shown to its user in a list of sessions. */
export const deviceName = storableText
  .max(40)
  .refine(isShownAsTyped, 'Must have visible characters, and none that control or reorder text.')

/** Whether JSON represents a value as it is. A number such as 1e400 is parsed as infinite, and would be written as null. */
const isRepresentable = (value: unknown): boolean =>
  typeof value === 'number'
    ? Number.isFinite(value)
    : typeof value !== 'object' || value === null || Object.values(value).every(isRepresentable)

const DataObject = z.record(z.string(), z.unknown()).refine(isRepresentable, 'A number is too large.')

const Data = z.union([storableText, DataObject]).meta({
  description: `Session data of the application, a text or an object: at most ${MAX_DATA_BYTES} bytes of UTF-8, an object as JSON; an empty text is no data`,
})

/** Whether session data is within its limit, as it is stored. */
const isStorable = (data: z.output<typeof Data>) =>
  Buffer.byteLength(textOfData(data) ?? '') <= MAX_DATA_BYTES

/** A change of session data. Data above the limit is refused by the handler, as 413. */
export const DataBody = z
  .strictObject({
    data: Data,
    version: z.int().min(0).optional().meta({
      description: 'The version that the change replaces, 409 if it is another one; absent: any version',
    }),
  })
  .meta({ title: 'DataChange' })

export const SurvivalBody = z
  .strictObject({
    fault: z.enum(TRIAL_FAULTS).meta({ description: 'The fault to inject after the logins' }),
  })
  .meta({ title: 'SurvivalTrial' })

export const LoginBody = z
  .strictObject({
    username: z.string().min(1).max(64),
    password,
    rememberMe: z.boolean().optional(),
    carrier: z.enum(['cookie', 'bearer']).optional(),
    device: deviceName.optional(),
    data: Data.refine(isStorable, `At most ${MAX_DATA_BYTES} bytes of UTF-8.`).optional(),
  })
  .meta({ title: 'Login' })

const refreshToken = z.string().min(1).max(4096)

export const RefreshBody = z
  .strictObject({ refresh_token: refreshToken.optional() })
  .meta({ title: 'Refresh' })

export const EmptyBody = z.strictObject({})

export const AttackBody = z
  .strictObject({
    mechanism: Mechanism,
    variant: z.string().min(1).max(60).optional(),
    carrier: z.enum(CARRIER_IDS).optional(),
    stage: z.enum(['bench', 'weak', 'mended']).optional(),
    paced: z
      .boolean()
      .optional()
      .meta({ description: 'Pauses before each request, for a person who watches' }),
  })
  .meta({ title: 'AttackRun' })

export const StolenKeysBody = z
  .strictObject({
    mechanism: Mechanism,
    stolen: z.enum(STOLEN_ITEMS).meta({ description: 'What Mallory has stolen from the server' }),
  })
  .meta({ title: 'StolenKeys' })

export const EvidenceBody = z
  .strictObject({
    cells: z.array(z.string().min(1).max(100)).min(1).max(100).optional().meta({
      description: '`row/mechanism/preset`; `*` stands for all of a part. At most 500 cells in total',
    }),
    here: z
      .strictObject({ passwords: z.record(z.string().max(64), z.string().max(200)) })
      .optional()
      .meta({ description: 'Does the act of the one cell on this bench, with these passwords of its users' }),
  })
  .meta({ title: 'Measurement' })

export const PredictionBody = z
  .strictObject({ choice: z.string().min(1).max(40) })
  .meta({ title: 'Prediction' })

export const BugAnswerBody = z
  .discriminatedUnion('part', [
    z.strictObject({
      part: z.literal('lines'),
      lines: z
        .array(z.int().min(1).max(500))
        .min(1)
        .max(50)
        .meta({ description: 'Lines of the listing, from 1' }),
    }),
    z.strictObject({ part: z.literal('exploit') }),
    z.strictObject({ part: z.literal('fix'), fix: z.string().min(1).max(40) }),
  ])
  .meta({ title: 'BugAnswer' })

export const LogoutBody = z
  .strictObject({
    scope: z.enum(['local', 'others', 'global']).optional().meta({
      description: 'local: this session; others: the user’s other sessions of this mechanism; global: both',
    }),
    refresh_token: refreshToken.optional().meta({
      description:
        'jwt only (RFC 7009): identifies the session by its refresh token, for a client whose access token has expired',
    }),
  })
  .meta({ title: 'Logout' })

export const AdjustBody = z
  .strictObject({ endsInSeconds: seconds(1) })
  .meta({ title: 'Adjustment', description: 'The session ends at the latest after this number of seconds' })

export const TransferBody = z
  .strictObject({ to: z.string().min(1).max(64), amount: z.int().min(1).max(1_000_000) })
  .meta({ title: 'Transfer' })

export const StepUpBody = z.strictObject({ password }).meta({ title: 'StepUp' })

/** The query of an endpoint that has no parameters. */
export const NoQuery = z.strictObject({})

/** A number in a query, as decimal digits: other notations, such as 0x10 and 1e2, are probably mistakes. */
export const queryNumber = (least: number, most: number) =>
  z.preprocess(
    (text) => (typeof text === 'string' && /^\d{1,16}$/.test(text) ? Number(text) : text),
    z.int().min(least).max(most),
  )

/** Other parameters are ignored: a credential in the URL is not accepted as a credential. */
export const MeQuery = z.object({
  slide: z.enum(['0', '1']).optional().meta({ description: '0: the check is not recorded as activity' }),
})

export const KeysQuery = z.object({
  bench: z
    .string()
    .optional()
    .meta({ description: 'The public name of a bench, for verifiers, which cannot send the header Bench' }),
})

/** `*` stands for all users in the indexes of the event log, so a request must not use it as a name. */
const userName = z.string().regex(/^[A-Za-z0-9._-]{1,64}$/)

export const EndSessionsQuery = z.strictObject({
  user: userName,
  except: z.string().min(1).max(64).optional(),
  mechanism: Mechanism.optional(),
})

export const EvidenceQuery = z.strictObject({
  row: z.string().max(100).optional(),
  mechanism: Mechanism.optional(),
  preset: z.enum(PRESET_IDS).optional(),
})

export const EventsQuery = z.strictObject({
  after: z
    .string()
    .regex(/^\d{1,15}-\d{1,15}$/)
    .optional(),
  format: z.literal('ndjson').optional(),
})

export const ExchangesQuery = z.strictObject({
  mechanism: Mechanism.optional(),
  act: z.enum(['login', 'me', 'refresh', 'logout', 'transfer', 'step-up', 'data', 'sessions']).optional(),
  session: z.string().min(1).max(64).optional(),
  limit: queryNumber(1, 64).default(20),
})

/** Allows only characters without a special meaning in a cookie or a header. */
export const ResendBody = z
  .strictObject({
    credential: z
      .string()
      .max(8192)
      .regex(/^[!-:<-~]*$/),
  })
  .meta({ title: 'Resend' })
