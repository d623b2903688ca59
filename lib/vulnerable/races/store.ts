// Quarantined: the store that the naive code of every race uses, with deliberate flaws.

/** Commands of a key-value store. Each is atomic; two of them together are not. */
export interface Store {
  get<T>(key: string): Promise<T | null>
  set(key: string, value: unknown): Promise<void>
  delete(key: string): Promise<void>
  /** Adds a member to a set. */
  add(key: string, member: string): Promise<void>
  /** The members of a set, in alphabetical order. */
  members(key: string): Promise<readonly string[]>
  /** The number of members of a set. */
  count(key: string): Promise<number>
}
