/** Makes the refresh tokens of naive code: `r1`, `r2`, … in the order in which they are made. `r0` exists before. */
export interface TokenNames {
  (): string
  /** The tokens that were made so far. */
  given(): readonly string[]
}

/** @param first the number of the first token */
export function tokenNames(first = 1): TokenNames {
  const made: string[] = []
  const next = () => {
    const token = `r${first + made.length}`
    made.push(token)
    return token
  }
  return Object.assign(next, { given: () => made })
}
