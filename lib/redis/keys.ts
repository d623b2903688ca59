/*
 * Every key of a bench contains the hash tag `{benchId}`: Redis Cluster keeps them in one slot, so that one script can
 * access them all, and spreads benches over shards.
 */
import type { Table } from '#lib/core/mechanism-facts.ts'

/** A table of one run of a race. */
export type RaceTable = `race:${string}`

/** Keys of a table of session records or session indexes. */
export function tableKeys(benchId: string, table: Table | RaceTable) {
  const prefix = `{${benchId}}:${table}:`
  return {
    /** One session each; the id follows. */
    record: `${prefix}s:`,
    /** A sorted set for each user: session ids by time of login; the user's name follows. */
    user: `${prefix}u:`,
    /** A sorted set for each client address: session ids by time of login; the address follows. */
    address: `${prefix}h:`,
    /** A sorted set: session ids by expiry. */
    due: `${prefix}due`,
  }
}

/** Keys and values of the naive code of a race; the key follows. */
export const raceValues = (benchId: string, world: string) => `{${benchId}}:race:${world}:v:`

export const benchKeys = (benchId: string) => ({
  /** State of the bench: policy, clock, users, nodes, keys. */
  bench: `{${benchId}}:bench`,
  /** The denylist, one key for each session; mechanism and id follow. */
  denied: `{${benchId}}:deny:`,
  /** When all credentials of a user were revoked; mechanism and user follow. */
  revokedUsers: `{${benchId}}:recall:`,
  /** Which revocation data the two above are part of: the instant since which it is complete, and its id. */
  completeSince: `{${benchId}}:whole-since`,
  /** The ledger's stream of events. */
  events: `{${benchId}}:events`,
  /** The events of experiments and resets, which outlast the stream of all events. */
  milestones: `{${benchId}}:milestones`,
  /** The newest measurement of the comparison: a hash of its state and results. */
  measurement: `{${benchId}}:measurement`,
  /** Runs of test suites against the planted bugs: a sorted set by the time of their newest results, and a hash of these. */
  runs: `{${benchId}}:runs`,
  runResults: `{${benchId}}:run-results`,
  /** Backups: a hash with a summary and the sealed contents of each. */
  backups: `{${benchId}}:backups`,
  /** The lock of a backup or a restore: the token of the process that makes it. */
  backupLock: `{${benchId}}:backup-lock`,
  /** The ledger's index of sessions: a hash of rows. */
  rows: `{${benchId}}:rows`,
  /** Sorted sets over the rows: mechanism, user and state follow. */
  index: `{${benchId}}:index:`,
  /** Rows by expiry of their session. */
  due: `{${benchId}}:rows-due`,
  /** Data of the services; deployment, `cart` or `orders`, and the user's name follow. */
  shop: `{${benchId}}:shop:`,
  /** Login throttling: counts of wrong passwords. */
  throttle: `{${benchId}}:throttle:`,
  /** The audit trail: hashes of its rows and of the addresses in them, by seq; the salts of users; and its checkpoint. */
  auditRows: `{${benchId}}:audit`,
  auditAddresses: `{${benchId}}:audit-addresses`,
  auditSalts: `{${benchId}}:audit-salts`,
  auditHead: `{${benchId}}:audit-head`,
  /** Alerts that were fired recently: of several processes, one fires each. They expire within minutes. */
  claims: `{${benchId}}:claim:`,
  /** A hash: the networks that rules have reacted to, by session. */
  networks: `{${benchId}}:networks`,
  /** The names that users gave to devices: a hash by session id. */
  deviceNames: `{${benchId}}:device-names`,
  /** Counters of generated ids, for seeded benches. */
  ids: `{${benchId}}:ids`,
})

/** The id of the bench with this public name, which gives access to its public keys only. */
export const benchIdKey = (publicName: string) => `{${publicName}}:bench-id`

/** Benches by last use. */
export const BENCHES = 'session-lab:benches'
/** The list of all benches. The hash tag puts its keys into one slot. */
export const BENCH_LIST = {
  byLastUse: BENCHES,
  /** A hash: client address and creation time of each bench, and whether a user has logged in. */
  owners: `{${BENCHES}}:owners`,
  /** A hash: how many benches each client address has. */
  counts: `{${BENCHES}}:counts`,
}
/** The token bucket for new benches of one client address. */
export const benchRateKey = (address: string) => `{${BENCHES}}:rate:${address}`
/** Channel: a bench's settings changed. */
export const BENCH_CHANNEL = 'session-lab:bench-changed'
/** Channel: events were appended to a bench's ledger; the bench's id follows. */
export const LEDGER_CHANNEL = 'session-lab:ledger-grew:'

/** The keys of a room: one hash tag, so that rooms spread over the shards of a Cluster. */
export const roomKeys = (code: string) => ({
  /** The record: its end, and the marks of its password, of its teachers and of their phrase. */
  room: `{room:${code}}:room`,
  /** The stream of its events. */
  events: `{room:${code}}:events`,
  /** A hash by seat: its bench, and the marks of its credentials. */
  seats: `{room:${code}}:seats`,
  /** A hash by nickname: its seat. */
  names: `{room:${code}}:names`,
  /** What undoes a change of benches, for as long as it can be undone; the seq of the act follows. */
  undo: `{room:${code}}:undo:`,
  /** A hash: the number of events that each seat has caused, all seats, and others; scores of test suites apart. */
  written: `{room:${code}}:written`,
  /** Counters of wrong passwords and phrases; the kind follows, and the address, if it counts those of one. */
  wrong: `{room:${code}}:wrong:`,
  /** The token buckets for new seats; the address follows. */
  joins: `{room:${code}}:joins:`,
})

/** The list of all rooms. */
export const ROOM_LIST = {
  /** A sorted set: rooms by their end. */
  byEnd: '{session-lab:rooms}:ends',
  /** A hash: the mark of the address that has opened each room. */
  openers: '{session-lab:rooms}:openers',
}
/** The counter of wrong codes of one client address. */
export const wrongCodesKey = (address: string) => `{session-lab:rooms}:codes:${address}`
