/** A store in memory for one run of a listing. It copies values, as a store behind a network does. */
export class Store<T = string> {
  private readonly values = new Map<string, T>()

  async get(key: string): Promise<T | null> {
    const value = this.values.get(key)
    return value === undefined ? null : structuredClone(value)
  }

  async set(key: string, value: T): Promise<void> {
    this.values.set(key, structuredClone(value))
  }

  async delete(key: string): Promise<void> {
    this.values.delete(key)
  }

  async keys(): Promise<string[]> {
    return [...this.values.keys()]
  }

  /** Changes a value in one step, as a script in the store does. @returns the new value; null if there is none */
  async update(key: string, change: (value: T) => T): Promise<T | null> {
    const value = this.values.get(key)
    if (value === undefined) return null
    this.values.set(key, structuredClone(change(structuredClone(value))))
    return this.get(key)
  }

  /** Adds a value in one step, unless `max` keys have this prefix. @returns whether it was added */
  async addWithin(max: number, prefix: string, key: string, value: T): Promise<boolean> {
    const count = [...this.values.keys()].filter((known) => known.startsWith(prefix)).length
    if (count >= max) return false
    this.values.set(key, structuredClone(value))
    return true
  }
}
