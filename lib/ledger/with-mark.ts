import type { LabEvent } from './event.ts'

/** A session as a row of the index, or as the view in an event: what both have of its user and client. */
interface PersonalFacts {
  readonly user: string
  readonly ip: string | null
  readonly userAgent: string | null
  readonly device: string | null
}

/** The session without its user and without the properties of the client, which could identify the user again. */
export function withoutPerson<T extends PersonalFacts>(session: T, mark: string): T {
  return { ...session, user: mark, ip: null, userAgent: null, device: null }
}

/**
 * An event after the data of its user was erased: a mark stands for the user, so that events about the same user can still be
 * compared, and nothing states who that was.
 */
export function withMark<T extends LabEvent>(event: T, mark: string): T {
  const { client: _, network: __, ...rest } = event as T & { client?: string; network?: string }
  const named = 'user' in rest ? { user: mark } : {}
  const session = 'session' in event ? { session: withoutPerson(event.session, mark) } : {}
  return { ...rest, ...named, ...session } as unknown as T
}
