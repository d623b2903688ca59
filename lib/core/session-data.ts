import type { Session } from './session.ts'

/*
 * Session data of the application: a text or a JSON object. Stores and credentials contain it as text, and its version counts
 * how often it was replaced since login. Session data that was given at login, or none, has version 0.
 */

export type SessionData = string | { readonly [name: string]: unknown }

/** How a text begins that is JSON: an object, or a text that begins like one of the two. */
const JSON_START = /^[{"]/

/**
 * Session data as it is stored: an object as JSON, a text that could be mistaken for JSON as a JSON string, and any other text
 * unchanged. An empty text is no session data: it removes what is stored. An empty object is a value.
 */
export function textOfData(data: SessionData): string | undefined {
  if (data === '') return undefined
  return typeof data !== 'string' || JSON_START.test(data) ? JSON.stringify(data) : data
}

/** The inverse of {@link textOfData}. A text that is not valid JSON, from an earlier release, is returned unchanged. */
export function dataOfText(text: string): SessionData {
  if (!JSON_START.test(text)) return text
  try {
    return JSON.parse(text) as SessionData
  } catch {
    return text
  }
}

/** The version of the session data. */
export function dataVersionOf({ dataVersion }: Session): number {
  return dataVersion ?? 0
}

/** A change of the session data. */
export interface DataChange {
  /** The new data, as text; undefined removes it. */
  readonly data: string | undefined
  /** The version that it replaces; null replaces any version, so the last writer wins. */
  readonly replaces: number | null
}

/** The session with the new data and the next version; null if the change replaces another version. */
export function changeData(session: Session, { data, replaces }: DataChange): Session | null {
  const version = dataVersionOf(session)
  if (replaces !== null && replaces !== version) return null
  const { data: _, ...others } = session
  return { ...others, ...(data === undefined ? {} : { data }), dataVersion: version + 1 }
}

/**
 * The session with the later data of the two: the higher version, and of two writers that could not see each other the greater
 * text. Independent of the order, so that nodes that merge their copies get the same result.
 */
export function withLaterData(session: Session, other: Session): Session {
  const [mine, theirs] = [dataVersionOf(session), dataVersionOf(other)]
  const isLater = theirs === mine ? (other.data ?? '') > (session.data ?? '') : theirs > mine
  if (!isLater) return session
  const { data: _, dataVersion: __, ...others } = session
  const { data, dataVersion } = other
  return {
    ...others,
    ...(data === undefined ? {} : { data }),
    ...(dataVersion === undefined ? {} : { dataVersion }),
  }
}
