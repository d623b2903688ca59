import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'

/*
 * The vocabulary of lib/GLOSSARY.md, from its negative side: words that are not used, as data, and each exception with
 * its reason. Whole words in any case, in identifiers, comments, texts and file names.
 */

interface Forbidden {
  readonly words: RegExp
  readonly instead: string
}

const FORBIDDEN: readonly Forbidden[] = [
  {
    words: /\b(nobody|somebody|whoever|anybody|everybody)\b/i,
    instead: 'no client, a client, the caller, all users',
  },
  {
    words: /\b(anew|nought|lest|foretell|foretold|meanwhile)\b/i,
    instead: 'again, 0, predict, concurrently',
  },
  { words: /\b(told|tells)\b/i, instead: 'receives, returns, is notified, reports' },
  { words: /\b(called back|calls? back|kick|kicks|kicked)\b/i, instead: 'revoke' },
  { words: /\b(gives way|gave way|makes? room|turned away)\b/i, instead: 'evict, reject' },
  {
    words: /\b(thief|thieves|loot|strangers?|doors?)\b/i,
    instead: 'attacker, stolen credential, client, lane',
  },
  { words: /\b(rosters?|registers?)\b/i, instead: 'session index' },
  {
    words: /\b(knocks?|passports?|vouch|vouches|wallets?)\b/i,
    instead: 'bypass, caller identity, assertion, cookies',
  },
  { words: /\b(errands?|guests?)\b/i, instead: 'simulated client, request' },
  { words: /\b(bets?|guess|guesses|guessed)\b/i, instead: 'prediction' },
  { words: /\b(MOST|LONGEST|LEAST)_/, instead: 'MAX_, MIN_' },
  {
    words:
      /召回|收回|踢下线|顶下线|拒绝名单|拒绝列表|家族|谱系|账户|首部|名册|登记册|账本|应答|回应|(?<!负载)均衡器|录像|访客|身份升级|凭证|登出|注销/,
    instead: 'the Chinese terms of the glossary',
  },
]

interface Exception {
  readonly text: RegExp
  readonly reason: string
  /** The files in which it holds; all files without it. */
  readonly files?: RegExp
}

const EXCEPTIONS: readonly Exception[] = [
  { text: /['"`]asks-nobody['"`]/, reason: 'a published reason of survival trials' },
  { text: /['"`]knock['"`]|\bknock(?=:)|\.knock\b/, reason: 'a published act of the services API' },
  { text: /\/api\/guests\S*|api\/guests\/(\[\w+\]\/)*/, reason: 'the published path of simulated clients' },
  {
    text: /\bguests?(?=:)|\.guests?\b|['"`]guests?['"`]/,
    reason: 'a published field of events and of the API',
  },
  { text: /title: 'Guest(Act|Login|Transfer)'/, reason: 'published titles of schemas', files: /^lib\/web/ },
  {
    text: /\{ guests \}|stringify\(guests|in guests\)|held: guests\b/,
    reason: 'the same field',
    files: /client-requests|stolen-copies/,
  },
  {
    text: /\bguests?\b/,
    reason: 'handlers named after the published path',
    files: /^app\/api\/guests/,
  },
  { text: /\bregisters?\b/, reason: 'an option of prom-client', files: /^lib\/ledger\/metrics/ },
  { text: /\bregister\b/, reason: 'a method of fastify', files: /^tests\/bench\/peers\/server/ },
  { text: /['"`]nobody['"`]/, reason: 'the Unix user', files: /^lib\/run\/postgres/ },
  { text: /['"`]told['"`]/, reason: 'a stored value of the intro', files: /intro/ },
]

/** Files that quote the forbidden words. */
const QUOTING = ['lib/GLOSSARY.md', 'tests/unit/words.test.ts', 'tests/unit/glossary.test.ts']

/** Installed packages of tests/bench/peers, and the build of its app. */
const FOREIGN = /(^|\/)(node_modules|\.next)\//

/** What has to be free of them. */
const CLEAN = [
  'app',
  ...['README.md', 'CONTRIBUTING.md', 'lib/README.md'],
  ...['lib/core', 'lib/decisions', 'lib/ledger', 'lib/redis', 'lib/server', 'lib/services', 'lib/stores'],
  ...['lib/web', 'lib/env.ts'],
  ...['lib/bench', 'lib/mechanisms', 'lib/run'],
  ...['tests', 'deploy', 'compose.yaml'],
]

const root = resolve(import.meta.dirname, '../..')

function filesIn(path: string): readonly string[] {
  if (/\.\w+$/.test(path)) return [path]
  return readdirSync(join(root, path), { recursive: true, withFileTypes: true })
    .filter(
      (entry) => entry.isFile() && /\.(tsx?|mjs|js|lua|md|json|conf|cfg|ya?ml|sh|css)$/.test(entry.name),
    )
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((file) => !QUOTING.includes(file) && !FOREIGN.test(file))
}

/** The words of a line without the exceptions; identifiers are split at their capital letters. */
function wordsOf(file: string, line: string): string {
  return EXCEPTIONS.filter(({ files }) => files?.test(file) ?? true)
    .reduce((rest, { text }) => rest.replaceAll(new RegExp(text, 'g'), ''), line)
    .replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ')
}

function findings(file: string): readonly string[] {
  const lines = [file, ...readFileSync(join(root, file), 'utf8').split('\n')]
  return lines.flatMap((line, number) =>
    FORBIDDEN.flatMap(({ words, instead }) => {
      const [word] = words.exec(wordsOf(file, line)) ?? []
      return word === undefined ? [] : [`${file}:${number} “${word}” → ${instead}`]
    }),
  )
}

describe('the vocabulary', () => {
  test.each(CLEAN)('%s contains no forbidden word', (path) => {
    expect(filesIn(path).flatMap(findings)).toEqual([])
  })
})
