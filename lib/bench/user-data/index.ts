import { account } from './account.ts'
import { backups } from './backups.ts'
import { deviceNames } from './device-names.ts'
import { database, nodeCaches, nodeRecords } from './elsewhere.ts'
import type { Holder, Holding, Subject, UserDataContext } from './holding.ts'
import { exchanges, stolenCopies } from './in-process.ts'
import { audit, events, sessionList } from './observed.ts'
import { credentialsOutside, processLog, sentAlerts } from './outside.ts'
import { records } from './records.ts'
import { revocations } from './revocations.ts'
import { shop } from './shop.ts'
import { subjectOf } from './subject.ts'
import { throttle } from './throttle.ts'

/** Every place in which data about a user is held. A new place is a line here, and its texts in `texts.ts`. */
export const HOLDERS: readonly Holder[] = [
  account,
  records,
  database,
  nodeRecords,
  nodeCaches,
  throttle,
  shop,
  deviceNames,
  exchanges,
  stolenCopies,
  backups,
  events,
  sessionList,
  audit,
  revocations,
  credentialsOutside,
  processLog,
  sentAlerts,
]

/** Everything that is held about a user of the bench, read from the stores. */
export async function holdingsOf(context: UserDataContext, name: string): Promise<readonly Holding[]> {
  return readAll(context, await subjectOf(context, name))
}

/** What is held about a subject, in the order of {@link HOLDERS}. */
export async function readAll(context: UserDataContext, subject: Subject): Promise<readonly Holding[]> {
  const found = await Promise.all(HOLDERS.map((holder) => holder.read(context, subject)))
  return found.flat()
}
