/*
 * Every key of a bench carries the hash tag `{benchId}`: Redis Cluster keeps them in one slot, so one script may touch
 * them all, and spreads benches over shards.
 */

/** Names the keys of one bench's table of sessions: `ss` server-session, `ot` opaque-token, `rf` refresh families, `sc` the roster of sealed cookies. */
export type Table = 'ss' | 'ot' | 'rf' | 'sc'

export function tableKeys(benchId: string, table: Table) {
  const prefix = `{${benchId}}:${table}:`
  return {
    /** One session each; the id follows. */
    record: `${prefix}s:`,
    /** A sorted set for each user: session ids by sign-in; the user's name follows. */
    user: `${prefix}u:`,
    /** A sorted set for each client address: session ids by sign-in; the address follows. */
    host: `${prefix}h:`,
    /** A sorted set: session ids by the instant when they end. */
    due: `${prefix}due`,
  }
}

export const benchKeys = (benchId: string) => ({
  /** What the bench is: policy, clock, users, nodes, keys. */
  bench: `{${benchId}}:bench`,
  /** One denied session each; mechanism and id follow. */
  denied: `{${benchId}}:deny:`,
  /** When a user's credentials were called back together; mechanism and user follow. */
  revokedUsers: `{${benchId}}:recall:`,
  /** Which revocation data the two above are part of: the instant since which it is complete, and its id. */
  completeSince: `{${benchId}}:whole-since`,
  /** The ledger's stream of events. */
  events: `{${benchId}}:events`,
  /** What the ledger knows of each session: a hash of rows. */
  rows: `{${benchId}}:rows`,
  /** Sorted sets over the rows: mechanism, user and state follow. */
  index: `{${benchId}}:index:`,
  /** Rows by the instant when their session ends. */
  due: `{${benchId}}:rows-due`,
  /** What the services keep: the deployment, `cart` or `orders`, and the user's name follow. */
  shop: `{${benchId}}:shop:`,
  /** Counts of wrong passwords: what is counted follows. */
  throttle: `{${benchId}}:throttle:`,
  /** Counters of generated ids, for seeded benches. */
  ids: `{${benchId}}:ids`,
})

/** The id of the bench with this public name: the name alone gives its public keys and nothing else. */
export const benchIdKey = (publicName: string) => `{${publicName}}:bench-id`

/** Benches by last use. */
export const BENCHES = 'session-lab:benches'
/** What belongs to no bench: the list of all benches. The hash tag puts every key of it into one slot. */
export const BENCH_LIST = {
  byLastUse: BENCHES,
  /** A hash: whose each bench is, since when, and whether a user has logged in. */
  owners: `{${BENCHES}}:owners`,
  /** A hash: how many benches each client address has. */
  counts: `{${BENCHES}}:counts`,
}
/** The token bucket for new benches of one client address. */
export const benchRateKey = (address: string) => `{${BENCHES}}:rate:${address}`
/** Where processes tell each other that a bench's settings changed. */
export const BENCH_CHANNEL = 'session-lab:bench-changed'
/** Where processes tell each other that a bench's ledger grew; the bench's id follows. */
export const LEDGER_CHANNEL = 'session-lab:ledger-grew:'
