import type { Text } from '#lib/core/text.ts'

export type { Text }

/** A row of a table: what an actor has learned, or what a store contains. */
export interface Fact {
  readonly key: Text
  readonly value: Text
}

export type Facts = readonly Fact[]

export const text = (en: string, zh: string): Text => ({ en, zh })

/** A text that is the same in both languages, such as a key or a number. */
export const plain = (value: string | number): Text => ({ en: String(value), zh: String(value) })

export const fact = (key: Text, value: Text): Fact => ({ key, value })

export const NONE = text('none', '无')

/** Replaces the rows with the same key, and adds the others at the end. */
export function withFacts(known: Facts, learned: Facts): Facts {
  const isSame = (x: Fact, y: Fact) => x.key.en === y.key.en
  const changed = known.map((row) => learned.find((other) => isSame(row, other)) ?? row)
  return [...changed, ...learned.filter((row) => !known.some((other) => isSame(row, other)))]
}
