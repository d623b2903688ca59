import type { TrialLine } from '#lib/core/survival.ts'

export const GUESSES = ['all', 'some', 'none'] as const
export type Guess = (typeof GUESSES)[number]
/** By line of the trial. */
export type Guesses = Readonly<Record<string, Guess>>

export function lineId({ mechanism, store }: TrialLine): string {
  return store === null ? mechanism : `${mechanism} ${store}`
}

/** What a guess had to be, given how many were let in. */
export function guessOf(accepted: number, of: number): Guess {
  return accepted === of ? 'all' : accepted === 0 ? 'none' : 'some'
}
